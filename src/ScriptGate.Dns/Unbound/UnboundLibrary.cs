using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ScriptGate.Dns.Unbound;

/// <summary>Finds the system's libunbound, once per process.</summary>
internal static class UnboundLibrary
{
    /// <summary>The name of its file; the number is that of its C interface, the same from Debian 9 and Ubuntu 22.04 on.</summary>
    public const string FileName = "libunbound.so.8";

    private static readonly Lock Gate = new();
    private static nint _handle;

    /// <summary>Loads it, unless that was done.</summary>
    /// <param name="problem">What is wrong and what to install.</param>
    public static bool TryLoad([NotNullWhen(false)] out string? problem)
    {
        lock (Gate)
        {
            if (_handle == 0 && TryLoad(FileName, out var handle))
            {
                NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, (name, _, _) => name.Equals(Native.Library, StringComparison.Ordinal) ? handle : 0);
                _handle = handle;
            }

            problem = _handle == 0 ? $"{FileName} was not found; install the Debian or Ubuntu package libunbound8" : null;
            return problem is null;
        }
    }

    private static bool TryLoad(string name, out nint handle) =>
        NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out handle);
}
