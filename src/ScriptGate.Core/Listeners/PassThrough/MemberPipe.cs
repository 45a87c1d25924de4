using System.Net;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Listeners;

/// <summary>Connects to a member without a word of SMTP.</summary>
internal static class MemberPipe
{
    /// <summary>Tries the members of a pool in the order of its method until one takes the connection or the time is over.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="client">Whom the member is told of where the pool has a PROXY header for that (XCLIENT would be a word of SMTP), and whose address the method <c>hash</c> and persistence go by.</param>
    /// <returns>The connection and its member, which the caller gives back with <see cref="MemberState.Unreserve"/>; or why there is none.</returns>
    public static async ValueTask<(SocketConnection? Connection, MemberState? Member, string? Failure)> OpenAsync(Pool pool, LinkClient client)
    {
        using var limit = new CancellationTokenSource(pool.Timeouts.Connect, pool.Services.Clock);
        var failures = new List<string>();
        var request = new LinkRequest { Tls = pool.ServerTls, EhloName = string.Empty, Client = client.EndPoint.Address };
        await pool.RecallAsync(request, limit.Token);
        var order = pool.Order(request);
        for (var tries = pool.ReselectTries; tries >= 0 && !limit.IsCancellationRequested && order.Next() is { } member;)
        {
            if (!member.State.TryReserve(member.ConnectionLimit))
            {
                failures.Add($"{member.Name} has as many connections as it may have");
                continue;
            }

            try
            {
                var connection = await ConnectAsync(member.State, pool.SourceFor(request), limit.Token);
                if (pool.ClientAddress.IsProxy)
                {
                    await connection.Output.WriteAsync(ProxyHeaders.Write(pool.ClientAddress.Mode, client), limit.Token);
                }

                member.State.Counters.CountOpened();
                member.State.Health.Succeeded();
                order.Took(member);
                return (connection, member.State, null);
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or OperationCanceledException or ObjectDisposedException)
            {
                var reason = limit.IsCancellationRequested ? "did not answer in time" : exception.Message.TrimEnd('.');
                member.State.FailedToOpen(new MemberLinkException(member.Name, exception is SourceAddressException ? LinkPhase.Source : exception is DescriptorsException ? LinkPhase.Descriptor : LinkPhase.Connect, reason, exception));
                failures.Add($"{member.Name}: {reason}");
                tries--;
            }
        }

        return (null, null, failures.Count > 0 ? string.Join("; ", failures) : "no member is up");
    }

    private static async ValueTask<SocketConnection> ConnectAsync(MemberState member, LinkSource source, CancellationToken cancellationToken)
    {
        if (member.Services.Transport is { } other)
        {
            var made = new StreamSocket(other.Connect(member.Pool, member.EndPoint, source: null), PollerSet.Shared.Choose());
            made.Watch();
            return new SocketConnection(made, new IPEndPoint(IPAddress.None, member.EndPoint.Port), bound: null, member.Services.Clock);
        }

        SocketConnection? connection = null;
        await MemberAddresses.ConnectAsync(
            await MemberAddresses.FindAsync(member, Timeout.InfiniteTimeSpan, cancellationToken),
            member.EndPoint.Port,
            async endPoint => connection = await ConnectAsync(endPoint, source, member.Services.Clock, cancellationToken),
            () => !cancellationToken.IsCancellationRequested);
        return connection!;
    }

    private static async ValueTask<SocketConnection> ConnectAsync(IPEndPoint endPoint, LinkSource source, TimeProvider clock, CancellationToken cancellationToken)
    {
        var socket = StreamSocket.Create(endPoint, PollerSet.Shared.Choose());
        try
        {
            await using var abort = cancellationToken.UnsafeRegister(static state => ((StreamSocket)state!).Close(reset: true), socket);
            if (source.For(endPoint.Address) is { } from)
            {
                socket.Bind(from, source.IsTransparent);
            }

            await socket.ConnectAsync(endPoint);
            return new SocketConnection(socket, endPoint, bound: null, clock);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
