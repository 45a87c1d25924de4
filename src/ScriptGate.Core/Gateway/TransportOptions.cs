using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ScriptGate.Core.Gateway;

/// <summary>How Kestrel's socket transport is set up for SMTP.</summary>
internal static class TransportOptions
{
    public static SocketTransportOptions Create() => new()
    {
        NoDelay = true,
        Backlog = 4096,

        // What a client may send ahead of us: more than a pipelined envelope, less than what many slow clients could make us hold.
        MaxReadBufferSize = 128 * 1024,
        MaxWriteBufferSize = 64 * 1024,

        // What a client sends is handled on the thread that read it: a hop between threads per command costs more than the command. The threads are the
        // pool's, never the ones that poll the sockets, so a step that blocks holds one thread and one client.
        UnsafePreferInlineScheduling = true,

        // An idle client holds no buffer.
        WaitForDataBeforeAllocatingBuffer = true,
    };
}
