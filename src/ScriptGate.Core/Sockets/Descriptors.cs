using System.Runtime.InteropServices;

namespace ScriptGate.Core.Sockets;

/// <summary>How many descriptors the process may have open (<c>RLIMIT_NOFILE</c>, of which the runtime takes all it may have), and who may use them.</summary>
/// <remarks>
/// A process that has none left does not only refuse: the runtime cannot start a thread any more, and ends. So clients may have three quarters, connections that
/// the gateway makes most of the last one, and a rest stays for everything else. The system gives the lowest number that is free, so the number of a new
/// descriptor says that there are as many below it, or were a moment ago: that costs no count and no call.
/// </remarks>
internal sealed class Descriptors
{
    // Files that are read, threads that are started, notifications of files.
    private const int MostForTheRest = 128;

    private const int ResourceOpenFiles = 7;

    public Descriptors(int limit)
    {
        Limit = limit;
        MostForClients = limit / 4 * 3;
        Most = limit - Math.Min(limit / 8, MostForTheRest);
    }

    public static Descriptors OfProcess { get; } = new(ReadLimit());

    /// <summary>What the system allows.</summary>
    public int Limit { get; }

    /// <summary>Above this number no client is taken.</summary>
    public int MostForClients { get; }

    /// <summary>Above this number no connection is made.</summary>
    public int Most { get; }

    /// <summary>Whether a client with this descriptor is one too many.</summary>
    public bool IsScarceForClients(SocketHandle client) => client.Number >= MostForClients;

    /// <summary>Gives a descriptor back that is one too many for a connection of ours.</summary>
    /// <exception cref="DescriptorsException">It is.</exception>
    public SocketHandle Check(SocketHandle own)
    {
        if (own.Number < Most)
        {
            return own;
        }

        own.Dispose();
        throw new DescriptorsException($"{Libc.Describe(Libc.TooManyFiles)}: the process may have {Limit}");
    }

    private static int ReadLimit() => Libc.GetLimit(ResourceOpenFiles, out var limit) == 0 && limit.Current < int.MaxValue ? (int)limit.Current : int.MaxValue;
}

/// <summary>There is no descriptor left for a connection: that says nothing about whoever was to be connected to.</summary>
internal sealed class DescriptorsException(string message) : IOException(message, Libc.TooManyFiles);

/// <summary><c>struct rlimit</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceLimit
{
    public ulong Current;
    public ulong Most;
}
