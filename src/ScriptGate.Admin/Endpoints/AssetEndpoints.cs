using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace ScriptGate.Admin.Endpoints;

/// <summary>What pages are made of besides HTML. It is part of the program: there is no folder that somebody could put something into.</summary>
internal static class AssetEndpoints
{
    private static readonly (string Name, string Type)[] Assets =
    [
        ("pages.css", "text/css; charset=utf-8"), ("live.js", "text/javascript; charset=utf-8"), ("icon.svg", "image/svg+xml"),
    ];

    public static void MapTo(IEndpointRouteBuilder routes)
    {
        foreach (var (name, type) in Assets)
        {
            var content = Read(name);
            routes.MapGet("/assets/" + name, context =>
            {
                context.Response.ContentType = type;
                return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
            });
        }
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(AssetEndpoints).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
