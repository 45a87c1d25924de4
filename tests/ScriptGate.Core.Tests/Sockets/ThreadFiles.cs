namespace ScriptGate.Core.Tests.Sockets;

/// <summary>The files in <c>/proc</c> that this process has open to look at one of its threads.</summary>
internal static class ThreadFiles
{
    /// <param name="thread">The system's number of the thread.</param>
    public static string[] OpenOf(int thread) =>
    [
        // Of descriptors that others close meanwhile nothing is known.
        .. Directory.EnumerateFiles("/proc/self/fd")
            .Select(descriptor => $"{descriptor} {new FileInfo(descriptor).LinkTarget}")
            .Where(file => file.Contains($"/task/{thread}/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
