using System.Reflection;
using System.Runtime.InteropServices;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.JavaScriptCore;

/// <summary>Finds the system's JavaScriptCore, once per process, and sets the engine's options before its first use.</summary>
internal static partial class NativeLibraryLoader
{
    private static readonly Lock Gate = new();

    // The newest first: one C API under the names of Debian 12 and later, of Ubuntu 22.04, and of macOS.
    private static readonly string[] Candidates =
    [
        "libjavascriptcoregtk-6.0.so.1",
        "libjavascriptcoregtk-4.1.so.0",
        "/System/Library/Frameworks/JavaScriptCore.framework/JavaScriptCore",
    ];

    /// <summary>The environment variable that names the library's file, in place of the names below: for a library in an unusual place.</summary>
    public const string Variable = "SCRIPTGATE_JAVASCRIPTCORE";

    // The library reads its options from the environment, once, at first use.
    private static readonly (string Name, string Value)[] Options =
    [
        ("JSC_useWasm", "0"),                  // no rule may use it, so it need not reserve memory
        ("JSC_useTailCalls", "0"),             // a tail call drops the caller's frame, and with it the rule's file and line from every error
        ("JSC_usePollingTraps", "1"),          // the watchdog otherwise stops threads by signal, under a lock of the whole process: one starved thread stops it for all
        ("JSC_numberOfGCMarkers", "1"),        // heaps are small; one marker per lane is less noise beside the sessions
    ];

    private static (nint Handle, string Name)? _loaded;

    /// <summary>Loads the library.</summary>
    /// <returns>Its handle, and the name it was found under.</returns>
    /// <exception cref="EngineUnavailableException">It is not installed, or lacks the execution time limit.</exception>
    public static (nint Handle, string Name) Load()
    {
        lock (Gate)
        {
            if (_loaded is { } loaded)
            {
                return loaded;
            }

            var found = Find(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file ? [file] : Candidates);
            NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, (name, _, _) => name.Equals(Native.Library, StringComparison.Ordinal) ? found.Handle : 0);
            _loaded = found;
            return found;
        }
    }

    /// <summary>Tries each name; the first that loads and can limit execution time is taken.</summary>
    /// <param name="candidates">File names or paths.</param>
    /// <returns>The handle and the name.</returns>
    internal static (nint Handle, string Name) Find(IEnumerable<string> candidates)
    {
        SetOptions();
        foreach (var name in candidates)
        {
            if (!NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out var handle))
            {
                continue;
            }

            if (NativeLibrary.TryGetExport(handle, Native.TimeLimitSymbol, out _))
            {
                return (handle, name);
            }

            throw new EngineUnavailableException($"{name} has no {Native.TimeLimitSymbol}: an endless loop in a rule could not be ended, so rules do not run with it.");
        }

        throw new EngineUnavailableException(
            "JavaScriptCore was not found. Install the Debian or Ubuntu package libjavascriptcoregtk-6.0-1 (or libjavascriptcoregtk-4.1-0).");
    }

    private static void SetOptions()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Environment.SetEnvironmentVariable changes a copy that native getenv does not see. What the operator has set stays.
        foreach (var (name, value) in Options)
        {
            _ = SetEnvironment(name, value, overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
