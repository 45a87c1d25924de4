using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using ScriptGate.Admin.Access;
using ScriptGate.Core.Gateway;

namespace ScriptGate.Admin.Endpoints;

/// <summary>What can be asked. This method is the table of contents.</summary>
internal sealed class GatewayEndpoints(GatewayHost gateway, AccessRules access, Func<int> threadsAdded, ILoggerFactory loggers, ILogger logger, CancellationToken stopping)
{
    // Balancers often ask for the head only.
    private static readonly string[] HealthMethods = [HttpMethods.Get, HttpMethods.Head];

    public void MapTo(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health/live", HealthMethods, Live);
        routes.MapMethods("/health/ready", HealthMethods, Ready);
        routes.MapGet("/api/status", Status);
        routes.MapGet("/api/generations", Generations);
        routes.MapPost("/api/generations/{number:int}/drop", DropAsync);
        routes.MapGet("/api/chain", Chain);
        routes.MapGet("/api/rules", Rules);
        routes.MapPost("/api/reload", ReloadAsync);
        routes.MapPost("/api/reload/preview", PreviewAsync);
        new PoolEndpoints(gateway, logger).MapTo(routes);
        new RecordEndpoints(gateway).MapTo(routes);
        new StateEndpoints(gateway, logger).MapTo(routes);
        new StatisticsEndpoints(gateway, logger).MapTo(routes);
        new EventEndpoints(gateway, stopping).MapTo(routes);
        new TlsEndpoints(gateway, logger).MapTo(routes);
        new TraceEndpoints(gateway, logger, stopping).MapTo(routes);
        new RecordingEndpoints(gateway, access, stopping).MapTo(routes);
        new PageEndpoints(gateway, loggers).MapTo(routes);
        AssetEndpoints.MapTo(routes);
    }

    private static Task Live(HttpContext context) =>
        Answers.WriteAsync(context, StatusCodes.Status200OK, HealthView.Live, AdminJson.Default.HealthView);

    private Task Ready(HttpContext context)
    {
        var health = HealthView.Of(gateway);
        var status = health.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Answers.WriteAsync(context, status, health, AdminJson.Default.HealthView);
    }

    private Task Status(HttpContext context) =>
        Answers.WriteAsync(context, StatusCodes.Status200OK, StatusView.Of(gateway, threadsAdded()), AdminJson.Default.StatusView);

    private Task Generations(HttpContext context) =>
        Answers.WriteAsync(context, StatusCodes.Status200OK, GenerationsView.Of(gateway), AdminJson.Default.GenerationsView);

    private Task DropAsync(HttpContext context)
    {
        var number = int.Parse((string)context.Request.RouteValues["number"]!, System.Globalization.CultureInfo.InvariantCulture);
        string? asked = context.Request.Query["grace"];
        var grace = TimeSpan.Zero;
        if (asked is not null && !(DurationText.TryParse(asked, out grace) && grace >= TimeSpan.Zero && grace <= TimeSpan.FromDays(1)))
        {
            return Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, "bad-grace", "The grace is a duration such as 10s, of at most a day.");
        }

        var before = gateway.ReportGenerations();
        if (!gateway.TryDropGeneration(number, grace))
        {
            var isCurrent = gateway.Generations.CurrentIfAny?.Number == number;
            return isCurrent
                ? Answers.ErrorAsync(context, StatusCodes.Status409Conflict, "current", $"Generation {number} is the current one; only an old one can be dropped.")
                : Answers.ErrorAsync(context, StatusCodes.Status404NotFound, "unknown-generation", $"There is no old generation {number}.");
        }

        Log.DropAsked(logger, number, context.Connection.RemoteIpAddress);
        var users = before.FirstOrDefault(report => report.Generation.Number == number)?.Sessions ?? 0;
        return Answers.WriteAsync(context, StatusCodes.Status200OK, new DropView(number, users, grace.TotalMilliseconds), AdminJson.Default.DropView);
    }

    private async Task PreviewAsync(HttpContext context)
    {
        if (!gateway.IsReady)
        {
            await Answers.NotReadyAsync(context);
            return;
        }

        ReloadPreview preview;
        try
        {
            preview = await gateway.PreviewAsync(stopping);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            await Answers.NotReadyAsync(context);
            return;
        }

        await Answers.WriteAsync(context, StatusCodes.Status200OK, PreviewView.Of(preview), AdminJson.Default.PreviewView);
    }

    private Task Rules(HttpContext context) =>
        Answers.WriteAsync(context, StatusCodes.Status200OK, RulesView.Of(gateway), AdminJson.Default.RulesView);

    private Task Chain(HttpContext context)
    {
        if (gateway.Generations.CurrentIfAny is not { } generation)
        {
            return Answers.NotReadyAsync(context);
        }

        string? server = context.Request.Query["server"];
        if (server is not null && generation.FindServer(server) is null)
        {
            var names = string.Join(", ", generation.Servers.Keys.Order(StringComparer.Ordinal));
            return Answers.ErrorAsync(context, StatusCodes.Status404NotFound, "unknown-server", $"There is no virtual server of this name; there is {names}.");
        }

        return Answers.WriteAsync(context, StatusCodes.Status200OK, ChainView.Of(generation, server), AdminJson.Default.ChainView);
    }

    private async Task ReloadAsync(HttpContext context)
    {
        if (!gateway.IsReady)
        {
            await Answers.NotReadyAsync(context);
            return;
        }

        Log.ReloadAsked(logger, context.Connection.RemoteIpAddress);
        ReloadResult result;
        try
        {
            // Who asked may hang up; the reload goes on, and the log tells what came of it.
            result = await gateway.ReloadAsync("admin", stopping);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            await Answers.NotReadyAsync(context);
            return;
        }

        var status = result.Succeeded ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity;
        await Answers.WriteAsync(context, status, ReloadView.Of(result), AdminJson.Default.ReloadView);
    }
}
