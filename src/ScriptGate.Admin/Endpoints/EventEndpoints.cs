using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScriptGate.Core.Gateway;

namespace ScriptGate.Admin.Endpoints;

/// <summary>Tells, as server-sent events, that statistics have changed: once a second at most. What they are now is asked for elsewhere.</summary>
internal sealed class EventEndpoints(GatewayHost gateway, CancellationToken stopping)
{
    /// <summary>How many may listen at a time: connections of the endpoint are few, and commands need some.</summary>
    public const int MostListeners = 16;

    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    // A listener that is gone is noticed by what cannot be sent to it. One that is there asks again by itself.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private int _listeners;

    public void MapTo(IEndpointRouteBuilder routes) => routes.MapGet("/api/events", ListenAsync);

    private async Task ListenAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _listeners) > MostListeners)
        {
            Interlocked.Decrement(ref _listeners);
            await Answers.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "too-many-listeners", $"{MostListeners} listen already; close a page.");
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            context.Response.ContentType = "text/event-stream";
            await TellAsync(context.Response, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the gateway stops.
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    private async Task TellAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var clock = gateway.Clock;
        var (start, lastTold) = (clock.GetTimestamp(), clock.GetTimestamp());
        ChangeView? told = null;
        using var timer = new PeriodicTimer(Pace, clock);
        do
        {
            var now = new ChangeView(gateway.Statistics.Book.Version, gateway.Sessions.Count);
            if (now != told)
            {
                await SendAsync(response, $"event: change\ndata: {JsonSerializer.Serialize(now, AdminJson.Default.ChangeView)}\n\n", cancellationToken);
                (told, lastTold) = (now, clock.GetTimestamp());
            }
            else if (clock.GetElapsedTime(lastTold) >= Silence)
            {
                await SendAsync(response, ":\n\n", cancellationToken);
                lastTold = clock.GetTimestamp();
            }
        }
        while (clock.GetElapsedTime(start) < Longest && await timer.WaitForNextTickAsync(cancellationToken));
    }

    private static async Task SendAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
