using System.Runtime.InteropServices;

namespace ScriptGate.Core.Gateway;

/// <summary>The C library's heap, which the JavaScript engine, OpenSSL and SQLite use.</summary>
/// <remarks>
/// glibc gives threads heaps of their own, up to eight for each processor, and what one of them freed no other uses. In a process whose threads come and go
/// for months each slowly grows to what the busiest one ever held: here by 8 MiB in ten thousand connections, and on. As many heaps as threads run at a time
/// are enough: they stop growing within the first hundred.
/// </remarks>
internal static partial class NativeHeap
{
    // M_ARENA_MAX of malloc.h.
    private const int ArenaMax = -8;

    /// <summary>Has threads share heaps. To be called before there are many.</summary>
    /// <param name="environment">The variables of the process: who has set glibc's own has decided.</param>
    /// <returns>Whether the C library has done so: another one than glibc has no such heaps.</returns>
    public static bool Share(IReadOnlyDictionary<string, string> environment)
    {
        if (environment.ContainsKey("MALLOC_ARENA_MAX") || environment.GetValueOrDefault("GLIBC_TUNABLES", "").Contains("glibc.malloc.arena_max", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            return mallopt(ArenaMax, Environment.ProcessorCount) == 1;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
