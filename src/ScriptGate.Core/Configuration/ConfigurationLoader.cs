using System.Collections;
using System.Text.Json;

namespace ScriptGate.Core.Configuration;

/// <summary>Reads <c>scriptgate.json</c>: strictly, completely, and without ever throwing for what it finds.</summary>
internal static class ConfigurationLoader
{
    /// <summary>Octets of the file. A configuration with a thousand virtual servers needs one of them.</summary>
    public const int MaxFileSize = 4 * 1024 * 1024;

    /// <summary>Loads a file with the environment of this process.</summary>
    public static ConfigurationResult Load(string path) => Load(path, ProcessEnvironment());

    /// <summary>Loads a file.</summary>
    /// <param name="path">The file; relative paths in it start from its folder.</param>
    /// <param name="environment">The environment variables: overrides and secrets.</param>
    /// <param name="needsKeys">False where certificates and their keys are not used and need not be there.</param>
    public static ConfigurationResult Load(string path, IReadOnlyDictionary<string, string> environment, bool needsKeys = true)
    {
        if (!TryReadFile(path, out var json, out var problem))
        {
            var diagnostic = new Diagnostic(DiagnosticCodes.Unreadable, DiagnosticSeverity.Error, path, 0, problem);
            return new ConfigurationResult(null, [diagnostic], new ConfigurationSources(path));
        }

        return Parse(json, path, environment, needsKeys);
    }

    /// <summary>Loads a text as if it stood in a file.</summary>
    /// <param name="json">The text in UTF-8.</param>
    /// <param name="path">The file it counts as.</param>
    /// <param name="environment">The environment variables: overrides and secrets.</param>
    /// <param name="needsKeys">False where certificates and their keys are not used and need not be there.</param>
    public static ConfigurationResult Parse(ReadOnlySpan<byte> json, string path, IReadOnlyDictionary<string, string> environment, bool needsKeys = true)
    {
        var diagnostics = new DiagnosticBag();
        var sources = new ConfigurationSources(path);
        var isComplete = ConfigurationText.TryRead(json, path, numberLines: true, diagnostics, out var root);
        if (root is null)
        {
            return new ConfigurationResult(null, diagnostics.InOrder(), sources);
        }

        if (root.Kind == JsonValueKind.Object)
        {
            new EnvironmentOverrides(diagnostics).Apply(root, environment);
        }

        var directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path);
        var binder = new ConfigurationBinder(new ConfigurationSurroundings(directory, environment), sources, diagnostics, isComplete);
        var options = ComputedDefaults.Apply(binder.Bind(root), sources);
        if (isComplete && root.Kind == JsonValueKind.Object)
        {
            new ConfigurationValidator(options, sources, diagnostics).Validate(needsKeys);
        }

        return new ConfigurationResult(diagnostics.HasErrors ? null : options, diagnostics.InOrder(), sources);
    }

    /// <summary>The environment of this process.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);

    private static bool TryReadFile(string path, out byte[] json, out string problem)
    {
        json = [];
        try
        {
            using var file = File.OpenRead(path);
            var buffer = new byte[MaxFileSize + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            json = buffer[..Math.Min(length, MaxFileSize)];
            problem = $"the file is larger than {OctetsText.Format(MaxFileSize)}";
            return length <= MaxFileSize;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = "the file does not exist";
        }
        catch (UnauthorizedAccessException)
        {
            problem = Directory.Exists(path) ? "is a folder, not a file" : "no permission to read the file";
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            problem = "the file cannot be read";
        }

        return false;
    }
}
