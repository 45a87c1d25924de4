using System.IO.Pipelines;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Records;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Sockets;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Listeners;

/// <summary>A connection of a pass-through listener: its octets go to a member and the member's come back, and nobody here reads them.</summary>
/// <param name="services">What sessions share.</param>
/// <param name="tunnels">All that are open.</param>
/// <param name="generation">Leased until a member is chosen.</param>
/// <param name="server">The virtual server.</param>
/// <param name="client">The client.</param>
/// <param name="place">Where it is counted.</param>
internal sealed class Tunnel(SessionServices services, TunnelSet tunnels, Generation generation, VirtualServer server, IClientConnection client, ConnectionPlace place) : IVisit
{
    /// <summary>How long a client may be silent that was told that the member has no more to say.</summary>
    private static readonly TimeSpan AfterMember = TimeSpan.FromSeconds(10);

    private long _idleLimit = (long)(server.Options.Timeouts.Command.TotalSeconds * services.Clock.TimestampFrequency);
    private readonly DateTimeOffset _startedAt = services.Clock.GetUtcNow();
    private readonly long _started = services.Clock.GetTimestamp();
    private SocketConnection? _member;
    private long _moved = services.Clock.GetTimestamp();
    private long _fromClient;
    private long _fromMember;
    private string? _end;

    public async ValueTask RunAsync()
    {
        tunnels.Add(this);
        try
        {
            var ended = await ServeAsync();
            if (ended is not null)
            {
                services.Recorder.PassedThrough(server, ended);
            }
        }
        finally
        {
            tunnels.Remove(this);
            await client.CloseAsync(clientIsSilent: _end is null or Ends.Client);
        }
    }

    /// <summary>Called once a second.</summary>
    public void Tick(long now)
    {
        if (now - Volatile.Read(ref _moved) >= Volatile.Read(ref _idleLimit))
        {
            Abort(Ends.Idle);
        }
    }

    /// <summary>Breaks off: both sides see a reset, so that neither takes what it has for all there is.</summary>
    public void Abort(string reason)
    {
        Interlocked.CompareExchange(ref _end, reason, null);
        Volatile.Read(ref _member)?.Abort();
        client.Abort();
    }

    /// <returns>What there is to record; null when there was no member.</returns>
    private async ValueTask<PassedThrough?> ServeAsync()
    {
        try
        {
            var id = services.SupportIds?.Invoke() ?? SupportId.Create(services.Clock);
            var (connection, member, failure) = await OpenAsync();
            if (connection is not null && member is not null)
            {
                await PassAsync(connection, member);
                return new PassedThrough(
                    id, client.RemoteEndPoint, _startedAt, services.Clock.GetElapsedTime(_started), _fromClient, _fromMember, server.Pool.Name, member.Name, Volatile.Read(ref _end) ?? Ends.Client);
            }

            var reply = StandardReplies.NoMember421.WithText($"{StandardReplies.NoMember421.Text} (support ID {id})");
            services.Recorder.TurnedAway(server, client.RemoteEndPoint, id, reply, failure!);
            await client.Output.WriteAsync(ReplyWriter.Encode(reply));
            return null;
        }
        finally
        {
            place.Leave();
        }
    }

    private async ValueTask PassAsync(SocketConnection connection, MemberState member)
    {
        try
        {
            Volatile.Write(ref _member, connection);
            if (Volatile.Read(ref _end) is null)
            {
                await Task.WhenAll(
                    PumpAsync(client.Input, connection.Output, connection, isFromClient: true).AsTask(),
                    PumpAsync(connection.Input, client.Output, client, isFromClient: false).AsTask());
            }
        }
        finally
        {
            member.Unreserve();
            await connection.CloseAsync(clientIsSilent: true);
        }
    }

    private async ValueTask<(SocketConnection? Connection, MemberState? Member, string? Failure)> OpenAsync()
    {
        try
        {
            return await MemberPipe.OpenAsync(server.Pool, new LinkClient(client.RemoteEndPoint, client.LocalEndPoint));
        }
        finally
        {
            // A tunnel may last for days; a generation must not.
            generation.Release();
        }
    }

    // Until one side has no more to say; then the other is told so, and may go on by itself.
    private async ValueTask PumpAsync(PipeReader from, PipeWriter to, IClientConnection receiver, bool isFromClient)
    {
        try
        {
            while (true)
            {
                var result = await from.ReadAsync();
                var buffer = result.Buffer;

                // First: who hears of it may count the silence from there.
                Moved();
                foreach (var octets in buffer)
                {
                    var writing = to.WriteAsync(octets);
                    var hasToWait = !writing.IsCompleted;
                    if ((await writing).IsCompleted)
                    {
                        Abort(isFromClient ? Ends.MemberLost : Ends.ClientGone);
                        return;
                    }

                    if (hasToWait)
                    {
                        // The receiver took its time, and has moved now.
                        Moved();
                    }
                }

                _ = isFromClient ? _fromClient += buffer.Length : _fromMember += buffer.Length;
                from.AdvanceTo(buffer.End);
                if (result.IsCompleted)
                {
                    Interlocked.CompareExchange(ref _end, isFromClient ? Ends.Client : Ends.Member, null);
                    if (!isFromClient)
                    {
                        Volatile.Write(ref _idleLimit, Math.Min(_idleLimit, AfterMember.Ticks * services.Clock.TimestampFrequency / TimeSpan.TicksPerSecond));
                    }

                    // Last: its time runs when it hears of it.
                    receiver.EndSending();
                    return;
                }
            }
        }
        catch (Exception exception)
        {
            Abort(isFromClient ? Ends.ClientGone : Ends.MemberLost);
            if (exception is not (IOException or OperationCanceledException or ObjectDisposedException))
            {
                throw;
            }
        }
    }

    private void Moved() => Volatile.Write(ref _moved, services.Clock.GetTimestamp());

    /// <summary>Who ended it.</summary>
    internal static class Ends
    {
        public const string Client = "client";
        public const string Member = "member";
        public const string ClientGone = "client-gone";
        public const string MemberLost = "member-lost";
        public const string Idle = "timeout";
        public const string Shutdown = "shutdown";
    }
}
