using System.Diagnostics;

namespace ScriptGate.Interop.Harness.Processes;

/// <summary>Runs a program to its end.</summary>
internal static class ProgramRun
{
    /// <summary>The longest any of them works: a client with a large message.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static Task<ProgramResult> RunAsync(string program, params string[] arguments) => RunAsync(program, arguments, input: null);

    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads; null for nothing.</param>
    /// <param name="place">Where it runs; null for where the tests do.</param>
    public static async Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, byte[]? input, ProgramPlace? place = null)
    {
        using var process = Start(program, arguments, place);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var commandLine = $"{program} {string.Join(' ', arguments)}";
        try
        {
            var ended = RunToEndAsync(process, input, Task.WhenAll(output, error));
            await ended.WaitAsync(place?.Limit ?? Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"This program did not end: {commandLine}\n{await output}\n{await error}", exception);
        }

        return new ProgramResult(commandLine, process.ExitCode, await output, await error);
    }

    private static async Task RunToEndAsync(Process process, byte[]? input, Task read)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit code tells why.
        }

        await process.WaitForExitAsync(CancellationToken.None);
        await read;
    }

    private static Process Start(string program, IReadOnlyList<string> arguments, ProgramPlace? place)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = place?.Folder ?? "",
        };
        foreach (var (name, value) in place?.Environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        // What these programs say is compared; in the user's language it would differ.
        start.Environment["LC_ALL"] = "C.UTF-8";
        return Process.Start(start)!;
    }
}

/// <summary>Where a program runs.</summary>
/// <param name="Folder">Its working directory.</param>
/// <param name="Environment">Variables of its environment beside those of the test process.</param>
/// <param name="Limit">How long it may take.</param>
internal sealed record ProgramPlace(string Folder, IReadOnlyDictionary<string, string> Environment, TimeSpan Limit);
