using System.Net;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Sockets;

/// <summary>Makes connections to members in another way than TCP: a gateway under test reaches members that live in the same process.</summary>
internal interface IMemberTransport
{
    /// <summary>Connects at once.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="member">The member as configured.</param>
    /// <param name="source">The address of this machine to connect from; null for any.</param>
    /// <returns>A connected socket that does not block; the caller's.</returns>
    /// <exception cref="IOException">The member refuses.</exception>
    SocketHandle Connect(string pool, HostEndpoint member, IPAddress? source);
}
