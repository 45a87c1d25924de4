using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScriptGate.Mime.Tests.Corpora;

/// <summary>A part of a message, as far as it is compared.</summary>
internal sealed record ComparedPart(string Path, string Type, string? Name, string? Sha256)
{
    public override string ToString() => $"{Path} {Type}, name: {Name ?? "none"}, content: {Sha256?[..12] ?? "none"}";
}

/// <summary>Python's <c>email</c> package, the most used reader of mail that is not in a mail program.</summary>
internal static class PythonEmail
{
    /// <summary>Reads messages, all with one process.</summary>
    /// <returns>The parts of each; null when there is no python3.</returns>
    public static async Task<Dictionary<string, ComparedPart[]>?> ReadAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "Corpora", "email_index.py")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = TryStart(start);
        if (process is null)
        {
            return null;
        }

        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(string.Join('\n', paths).AsMemory(), cancellationToken);
        process.StandardInput.Close();
        var json = await output;
        await process.WaitForExitAsync(cancellationToken);
        process.ExitCode.ShouldBe(0);
        return JsonSerializer.Deserialize(json, PythonJson.Default.DictionaryStringComparedPartArray);
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Dictionary<string, ComparedPart[]>))]
internal sealed partial class PythonJson : JsonSerializerContext;
