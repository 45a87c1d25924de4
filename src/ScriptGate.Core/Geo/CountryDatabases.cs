using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Geo;

/// <summary>Reads the country database of each generation; one whose file has not changed is not read again.</summary>
internal sealed class CountryDatabases
{
    /// <summary>Several times the largest database there is.</summary>
    private const long MaxSize = 512L * 1024 * 1024;

    private (string File, long Length, DateTime Written, CountryDatabase Database)? _last;

    /// <returns>The database; null when none is configured, or it cannot be used, which is then among the diagnostics.</returns>
    public CountryDatabase? Load(GeoOptions options, List<Diagnostic> diagnostics)
    {
        if (options.Country is not { } path || !File.Exists(path))
        {
            // That a file is missing the validation of the configuration has said.
            return null;
        }

        try
        {
            var file = new FileInfo(path);
            if (_last is { } last && (last.File, last.Length, last.Written) == (path, file.Length, file.LastWriteTimeUtc))
            {
                return last.Database;
            }

            if (file.Length > MaxSize)
            {
                throw new InvalidDataException("it is larger than 512 MiB");
            }

            var database = CountryDatabase.Parse(File.ReadAllBytes(path));
            _last = (path, file.Length, file.LastWriteTimeUtc, database);
            return database;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            diagnostics.Add(new Diagnostic(DiagnosticCodes.BadGeoDatabase, DiagnosticSeverity.Error, path, 0, $"the country database cannot be used: {exception.Message.TrimEnd('.')}"));
            return null;
        }
    }
}
