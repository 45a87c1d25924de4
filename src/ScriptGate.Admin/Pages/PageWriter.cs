using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace ScriptGate.Admin.Pages;

/// <summary>Writes a component as a page that is whole when it leaves: what the browser gets are text and links.</summary>
internal static class PageWriter
{
    /// <summary>Scripts, styles and requests of this origin only, and none that stand in the page itself. Nothing makes HTML of text in the browser.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    public static async Task WriteAsync<TPage>(HttpContext context, int status, object model, ILoggerFactory loggers)
        where TPage : IComponent
    {
        await using var renderer = new HtmlRenderer(new ModelSource(model), loggers);
        using var html = new StringWriter();
        await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TPage>()).WriteHtmlTo(html));
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers[HeaderNames.ContentSecurityPolicy] = Policy;
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(html.ToString()), context.RequestAborted);
    }

    /// <summary>What a page injects is its model, and nothing else: parameters of components have to be public, and models are not.</summary>
    private sealed class ModelSource(object model) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == model.GetType() ? model : null;
    }
}
