using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScriptGate.Admin.Access;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Tapes;

namespace ScriptGate.Admin.Endpoints;

/// <summary>
/// Records sessions for whoever asks, and gives him their tapes over the same connection: the gateway writes none of them anywhere. The recording ends with the connection.
/// </summary>
internal sealed class RecordingEndpoints(GatewayHost gateway, AccessRules access, CancellationToken stopping)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    // POST: a page of another origin must not be able to begin one.
    public void MapTo(IEndpointRouteBuilder routes) => routes.MapPost("/api/recordings", RecordAsync);

    private async Task RecordAsync(HttpContext context)
    {
        if (gateway.Generations.CurrentIfAny is not { } generation)
        {
            await Answers.NotReadyAsync(context);
            return;
        }

        if (await ReadAsync(context) is not { } wish)
        {
            return;
        }

        // What people write to each other is not for every account of the machine.
        if (wish.Bodies && !access.HasToken)
        {
            await Answers.ErrorAsync(
                context, StatusCodes.Status403Forbidden, "bodies-need-token", "The text of messages is recorded only where admin.token is set: set it and start the gateway again, or record without bodies.");
            return;
        }

        if (wish.Server is { } server && generation.FindServer(server) is null)
        {
            var names = string.Join(", ", generation.Servers.Keys.Order(StringComparer.Ordinal));
            await Answers.ErrorAsync(context, StatusCodes.Status404NotFound, "unknown-server", $"There is no virtual server of this name; there is {names}.");
            return;
        }

        if (gateway.Recordings.Start(wish, context.Connection.RemoteIpAddress?.ToString() ?? "somebody") is not { } recording)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "too-many-recordings", $"{Recordings.Most} recordings go on already.");
            return;
        }

        try
        {
            await SendAsync(context, recording);
        }
        finally
        {
            gateway.Recordings.Stop(recording);
        }
    }

    private static async Task<RecordingWish?> ReadAsync(HttpContext context)
    {
        RecordingView? view;
        try
        {
            view = await context.Request.ReadFromJsonAsync(AdminJson.Default.RecordingView, context.RequestAborted);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            view = null;
        }

        var clients = new List<IPNetwork>();
        var problem = view is null ? "The wish cannot be read."
            : view.Sessions is < 1 or > RecordingWish.MostSessions ? $"The number of sessions must be from 1 to {RecordingWish.MostSessions}."
            : view.Seconds < 1 || view.Seconds > RecordingWish.LongestTime.TotalSeconds ? $"The time must be from 1 s to {RecordingWish.LongestTime.TotalHours} h."
            : view.Clients?.Any(client => !TryRead(client, clients)) == true ? "A client is an address, or a network such as 192.0.2.0/24."
            : null;
        if (problem is not null)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, "bad-recording", problem);
            return null;
        }

        return new RecordingWish { Clients = clients, Server = view!.Server, Sessions = view.Sessions, Time = TimeSpan.FromSeconds(view.Seconds), Bodies = view.Bodies };
    }

    private static bool TryRead(string text, List<IPNetwork> clients)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            clients.Add(network);
            return true;
        }

        if (IPAddress.TryParse(text, out var address))
        {
            clients.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            return true;
        }

        return false;
    }

    // Each tape behind its length; a length of 0 says that the connection lives, and -1 that the end follows.
    private async Task SendAsync(HttpContext context, Recording recording)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "application/octet-stream";
        await context.Response.Body.FlushAsync(end.Token);
        try
        {
            for (var isThere = true; isThere; isThere = await UntilNextAsync(context.Response, recording, end.Token))
            {
                while (recording.TryTake(out var tape))
                {
                    await SendAsync(context.Response, tape.Length, tape, end.Token);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            recording.End("the gateway stops");
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var report = new RecordingEndView(recording.EndedBecause ?? "", recording.TooLong, recording.Unfinished);
        await SendAsync(context.Response, -1, JsonSerializer.SerializeToUtf8Bytes(report, AdminJson.Default.RecordingEndView), context.RequestAborted);
    }

    // Who reads hears that the connection lives; and who does not read any longer is noticed by that.
    private async Task<bool> UntilNextAsync(HttpResponse response, Recording recording, CancellationToken cancellationToken)
    {
        var waiting = recording.WaitAsync(cancellationToken).AsTask();
        while (await Task.WhenAny(waiting, Task.Delay(Silence, gateway.Clock, cancellationToken)) != waiting)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await SendAsync(response, 0, ReadOnlyMemory<byte>.Empty, cancellationToken);
        }

        return await waiting;
    }

    private static async Task SendAsync(HttpResponse response, int length, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        var head = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(head, length);
        await response.Body.WriteAsync(head, cancellationToken);
        await response.Body.WriteAsync(octets, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
