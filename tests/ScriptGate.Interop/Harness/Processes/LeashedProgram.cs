using System.Diagnostics;

namespace ScriptGate.Interop.Harness.Processes;

/// <summary>
/// A program that runs as long as its test wants, and no longer than the test process: it stands behind a shell that asks it to end (SIGTERM) when the other end of a
/// pipe is closed, which the system does even for a test process that was killed.
/// </summary>
internal sealed class LeashedProgram : IAsyncDisposable
{
    // $1 is where the program's process id goes, the rest is the program. "wait" returns when it ends; then the reader of the pipe is not needed any more.
    private const string Shell = """
        ids=$1; shift
        exec 3<&0
        "$@" 3<&- </dev/null & child=$!
        (cat <&3 >/dev/null 2>&1; kill -TERM $child 2>/dev/null) >/dev/null 2>&1 & watcher=$!
        echo $child >"$ids.new"; mv "$ids.new" "$ids"
        exec 3<&-
        wait $child; code=$?
        kill $watcher 2>/dev/null
        exit $code
        """;

    private readonly Process _process;
    private readonly Task _reading;
    private bool _disposed;

    private LeashedProgram(Process process, int processId, Task reading)
    {
        _process = process;
        _reading = reading;
        ProcessId = processId;
    }

    /// <summary>The program's own process id.</summary>
    public int ProcessId { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Memory that belongs to the process, in octets: heaps, stacks and compiled code. Not the pages of files: whether those are private depends on who else has the file open.</summary>
    public long PrivateOctets => ReadRollup("Pss_Anon:") + ReadRollup("Pss_Shmem:");

    /// <summary>How many descriptors it has open.</summary>
    public int Descriptors => Directory.EnumerateFileSystemEntries($"/proc/{ProcessId}/fd").Count();

    /// <summary>The names of its threads, as the system knows them.</summary>
    public IReadOnlyList<string> ThreadNames => [.. Directory.EnumerateDirectories($"/proc/{ProcessId}/task").Select(NameOfThread).OfType<string>()];

    /// <param name="folder">Where the process id is written.</param>
    /// <param name="output">Gets each line of its standard output.</param>
    /// <param name="error">Gets each line of its standard error.</param>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables of its environment beside those of the test process.</param>
    public static async Task<LeashedProgram> StartAsync(
        TestFolder folder, Action<string> output, Action<string> error, string program, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var ids = folder.Of($"{Path.GetFileName(program)}.pid");
        File.Delete(ids);
        var start = new ProcessStartInfo("/bin/sh", ["-c", Shell, "leash", ids, program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder.Path,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var reading = Task.WhenAll(PumpAsync(process.StandardOutput, output), PumpAsync(process.StandardError, error));
        await Poll.UntilAsync(() => File.Exists(ids), $"{program} was started");
        return new LeashedProgram(process, int.Parse(await File.ReadAllTextAsync(ids, CancellationToken.None)), reading);
    }

    /// <summary>Sends a signal, for example <c>HUP</c>.</summary>
    public async Task SignalAsync(string signal) =>
        (await ProgramRun.RunAsync("/bin/kill", $"-{signal}", ProcessId.ToString())).ShouldSucceed();

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code, 128 and the signal's number when a signal ended it.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Poll.Limit, TimeProvider.System, CancellationToken.None);
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, and ends it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _process.StandardInput.Close();
        try
        {
            await ExitAsync();
        }
        catch (TimeoutException)
        {
            await ProgramRun.RunAsync("/bin/kill", "-KILL", ProcessId.ToString());
            await ExitAsync();
        }

        _process.Dispose();
    }

    private static async Task PumpAsync(StreamReader reader, Action<string> line)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } text)
        {
            line(text);
        }
    }

    private static string? NameOfThread(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd();
        }
        catch (IOException)
        {
            // It ended just now.
            return null;
        }
    }

    private long ReadRollup(string name)
    {
        foreach (var line in File.ReadLines($"/proc/{ProcessId}/smaps_rollup"))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(name.Length).Trim().TrimEnd(" kB")) * 1024;
            }
        }

        throw new InvalidDataException($"smaps_rollup has no {name}");
    }
}
