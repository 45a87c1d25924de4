using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Statistics;

namespace ScriptGate.Admin.Endpoints;

/// <summary>Statistics: to look at, and to begin anew.</summary>
internal sealed class StatisticsEndpoints(GatewayHost gateway, ILogger logger)
{
    public void MapTo(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/statistics", ShowAsync);
        routes.MapPost("/api/statistics/reset", ResetAsync);
    }

    private Task ShowAsync(HttpContext context) => Asked.ForAsync(context, QueryTerms.OfStatistics, gateway.Clock, terms => terms.Statistics(), query =>
        Asked.ReadAsync(context, "records-unavailable", async () =>
        {
            var view = await StatisticsView.AskAsync(gateway, query, context.RequestAborted);
            await Answers.WriteAsync(context, StatusCodes.Status200OK, view, AdminJson.Default.StatisticsView);
        }));

    private async Task ResetAsync(HttpContext context)
    {
        string? by;
        try
        {
            by = await NameAsync(context);
        }
        catch (JsonException)
        {
            await Asked.RefuseAsync(context, "The body is {\"by\": \"who asks\"}, or nothing.");
            return;
        }

        if (by?.Length > ResetRequest.LongestName)
        {
            await Asked.RefuseAsync(context, $"by: has at most {ResetRequest.LongestName} characters.");
            return;
        }

        await Asked.ReadAsync(context, "statistics-unavailable", async () =>
        {
            var client = context.Connection.RemoteIpAddress;
            var reset = new StatisticsReset(StatisticsReset.Moment(gateway.Clock.GetUtcNow()), client?.ToString() ?? "", by);
            await gateway.Statistics.ResetAsync(reset, context.RequestAborted);
            Log.StatisticsReset(logger, client, by);
            await Answers.WriteAsync(context, StatusCodes.Status200OK, ResetView.Of(reset), AdminJson.Default.ResetView);
        });
    }

    private static async Task<string?> NameAsync(HttpContext context)
    {
        if (context.Request.ContentLength is null or 0)
        {
            return null;
        }

        var request = await JsonSerializer.DeserializeAsync(context.Request.Body, AdminJson.Default.ResetRequest, context.RequestAborted);
        return request?.By?.Trim() is { Length: > 0 } name ? name : null;
    }
}
