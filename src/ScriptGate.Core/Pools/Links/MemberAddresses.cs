using System.Net;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Pools;

/// <summary>The addresses that a member may be reached at: the one it has, or those of its name, of which the first that takes the connection serves.</summary>
internal static class MemberAddresses
{
    /// <param name="member">The member.</param>
    /// <param name="limit">How long its name may take: resolvers know nothing of it.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <exception cref="IOException">The name has none.</exception>
    /// <exception cref="TimeoutException">Nobody knew in time.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants to know any more.</exception>
    public static async ValueTask<IPAddress[]> FindAsync(MemberState member, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (member.EndPoint.Address is { } literal)
        {
            return [literal];
        }

        var answer = await member.Services.Names.FindAsync(member.EndPoint.Host, cancellationToken).WaitAsync(limit, member.Services.Clock, cancellationToken);
        return answer.Problem is null ? [.. answer.Addresses] : throw new IOException($"the name has no address ({answer.Problem})");
    }

    /// <summary>Tries one after the other: a name may have an address that this machine or the member has no use for.</summary>
    /// <param name="addresses">At least one.</param>
    /// <param name="port">The member's port.</param>
    /// <param name="connect">Connects to one.</param>
    /// <param name="mayGoOn">False when there is no time left for the next.</param>
    /// <exception cref="SourceAddressException">Our own address cannot be used, which is not the member's fault: no other is tried.</exception>
    /// <exception cref="DescriptorsException">There is none left for a socket: no other is tried.</exception>
    /// <exception cref="IOException">None took the connection; what the last one said.</exception>
    public static async ValueTask ConnectAsync(IPAddress[] addresses, int port, Func<IPEndPoint, ValueTask> connect, Func<bool> mayGoOn)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await connect(new IPEndPoint(addresses[i], port));
                return;
            }
            catch (IOException exception) when (exception is not (SourceAddressException or DescriptorsException) && i + 1 < addresses.Length && mayGoOn())
            {
                // The next, then.
            }
        }
    }
}
