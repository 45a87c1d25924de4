using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Tracing;

namespace ScriptGate.Admin.Endpoints;

/// <summary>Shows what sessions do, while they do it: JSON lines until the trace ends, or whoever reads goes.</summary>
internal sealed class TraceEndpoints(GatewayHost gateway, ILogger logger, CancellationToken stopping)
{
    public const string Type = "application/x-ndjson";

    // Whoever looks at a page of it does not read meanwhile, and may take his time; not more than the trace has, and a little.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    // A stopping gateway waits no longer for who does not read.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public void MapTo(IEndpointRouteBuilder routes) => routes.MapGet("/api/trace", context => Asked.ForAsync(
        context, QueryTerms.OfTrace, gateway.Clock, terms => terms.Trace(), request => TraceAsync(context, request)));

    private async Task TraceAsync(HttpContext context, TraceRequest request)
    {
        if (!gateway.Traces.TryStart(request, out var trace, out var problem))
        {
            await (problem.IsBusy
                ? Answers.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "no-trace", problem.Message)
                : Asked.RefuseAsync(context, problem.Message));
            return;
        }

        var client = context.Connection.RemoteIpAddress;
        Log.TraceBegan(logger, client, request.For, context.Request.QueryString.Value ?? "");
        using (trace)
        {
            using var late = new CancellationTokenSource(request.For + Grace, gateway.Clock);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, late.Token);
            await using var stop = stopping.UnsafeRegister(
                static state =>
                {
                    // Why it ended is still said, to who listens.
                    var (trace, late) = ((Trace, CancellationTokenSource))state!;
                    trace.End(TraceEnd.Shutdown);
                    late.CancelAfter(LastWords);
                },
                (trace, late));
            context.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
            try
            {
                context.Response.ContentType = Type;
                await WriteAsync(context.Response, trace, end.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // Who read it has gone, or does not read; or the gateway stops.
            }
        }

        Log.TraceEnded(logger, client, trace.Dropped);
    }

    private static async Task WriteAsync(HttpResponse response, Trace trace, CancellationToken cancellationToken)
    {
        await foreach (var line in trace.ReadAsync(cancellationToken))
        {
            await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, AdminJson.Default.TraceLine), cancellationToken);
            await response.Body.WriteAsync(LineEnd, cancellationToken);
            if (!trace.HasWaiting)
            {
                await response.Body.FlushAsync(cancellationToken);
            }
        }
    }
}
