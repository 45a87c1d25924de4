using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ScriptGate.Admin.Endpoints;

/// <summary>Writes answers: one JSON object each.</summary>
internal static class Answers
{
    public static Task WriteAsync<T>(HttpContext context, int status, T view, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, view, type, context.RequestAborted);
    }

    public static Task ErrorAsync(HttpContext context, int status, string error, string message) =>
        WriteAsync(context, status, new ErrorView(error, message), AdminJson.Default.ErrorView);

    /// <summary>The answer before the start and behind the end, when there is no generation to speak of.</summary>
    public static Task NotReadyAsync(HttpContext context) => ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "not-ready", "The gateway is starting or stopping.");

    /// <summary>What every answer carries: it is for the one who asked, and a browser shows it as what it is and runs nothing of it.</summary>
    public static void AddHeaders(HttpResponse response)
    {
        response.Headers[HeaderNames.CacheControl] = "no-store";
        response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        response.Headers[HeaderNames.ContentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'";
    }
}
