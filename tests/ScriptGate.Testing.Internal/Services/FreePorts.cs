using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Testing;

/// <summary>Ports of the loopback interface for those that have to be told theirs before they bind it.</summary>
public static class FreePorts
{
    // Below what the system gives to outgoing connections: between the choice and the bind nobody else takes one by chance.
    private const int First = 20000;
    private const int Count = 10000;

    // Two runs of the tests at once begin at different places.
    private static int _next = Environment.ProcessId % (Count / 50) * 50;

    /// <summary>One that nobody has, and that nobody is given who asks for any.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // In use: the next one.
            }
        }
    }
}
