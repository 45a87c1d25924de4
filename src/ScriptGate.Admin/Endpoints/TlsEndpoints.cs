using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Gateway;

namespace ScriptGate.Admin.Endpoints;

/// <summary>TLS with clients: counters of virtual servers, which can begin anew one by one, and certificates.</summary>
internal sealed class TlsEndpoints(GatewayHost gateway, ILogger logger)
{
    public void MapTo(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/tls", Show);
        routes.MapPost("/api/tls/reset", Reset);
    }

    private Task Show(HttpContext context) => gateway.Generations.CurrentIfAny is { } generation
        ? Answers.WriteAsync(context, StatusCodes.Status200OK, TlsView.Of(gateway, generation), AdminJson.Default.TlsView)
        : Answers.NotReadyAsync(context);

    private Task Reset(HttpContext context)
    {
        if (gateway.Generations.CurrentIfAny is not { Servers: var servers })
        {
            return Answers.NotReadyAsync(context);
        }

        string? name = context.Request.Query["server"];
        string[] names = name is null ? [.. servers.Keys.Order(StringComparer.Ordinal)] : [name];
        if (name is not null && !servers.ContainsKey(name))
        {
            var known = string.Join(", ", servers.Keys.Order(StringComparer.Ordinal));
            return Answers.ErrorAsync(context, StatusCodes.Status404NotFound, "unknown-server", $"There is no virtual server of this name; there is {known}.");
        }

        foreach (var server in names)
        {
            servers[server].TlsCounters.Reset();
            Log.TlsReset(logger, context.Connection.RemoteIpAddress, server);
        }

        return Answers.WriteAsync(context, StatusCodes.Status200OK, new TlsResetView(names), AdminJson.Default.TlsResetView);
    }
}
