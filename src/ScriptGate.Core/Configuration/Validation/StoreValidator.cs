namespace ScriptGate.Core.Configuration;

/// <summary>The stores of state and records: what a kind of store needs, and what it leaves idle. Whether a file can be opened shows at the start.</summary>
internal static class StoreValidator
{
    // Each record takes about 2 KB of memory.
    private const int ManyInMemory = 1_000_000;

    private static readonly string[] Redis = ["address", "password", "database", "prefix", "tls", "timeout"];
    private static readonly string[] InMemory = ["maxEntries", "maxSize"];

    public static void Validate(ConfigurationFindings findings)
    {
        if (!findings.Sources.IsBroken("state.store"))
        {
            State(findings, findings.Options.State);
        }

        if (!findings.Sources.IsBroken("records.store"))
        {
            Records(findings, findings.Options.Records);
        }

        var (state, records) = (findings.Options.State, findings.Options.Records);
        if (state.Store == StateStoreKind.Sqlite && records.Store == RecordStoreKind.Sqlite && string.Equals(state.Path, records.Path, StringComparison.Ordinal))
        {
            var place = findings.Sources.IsSet("records.path") ? "records.path" : "state.path";
            findings.Error(DiagnosticCodes.Contradiction, place, $"{UserText.QuotePath(records.Path)} is the file of the other store too; state and records need a file each");
        }
    }

    private static void State(ConfigurationFindings findings, StateOptions state)
    {
        switch (state.Store)
        {
            case StateStoreKind.Memory:
                Idle(findings, "state", "memory", ["path", .. Redis]);
                break;
            case StateStoreKind.Sqlite:
                MustBeFile(findings, "state.path", state.Path);
                Idle(findings, "state", "sqlite", Redis);
                break;
            default:
                Server(findings, state);
                Idle(findings, "state", "redis", ["path", .. InMemory]);
                break;
        }
    }

    private static void Server(ConfigurationFindings findings, StateOptions state)
    {
        if (state.Address is null && !findings.Sources.IsBroken("state.address"))
        {
            findings.Error(DiagnosticCodes.Missing, "state", "the key 'address' is missing; the store 'redis' needs its server, as in '127.0.0.1:6379'");
        }

        if (state is { Tls: false, Password: not null, Address: { } address } && !IsLocal(address))
        {
            findings.Warning(DiagnosticCodes.Unwise, "state.tls", $"the password and all state go to {address} in clear; set 'tls' to true if the network is not yours alone");
        }
    }

    private static void Records(ConfigurationFindings findings, RecordsOptions records)
    {
        if (records.Store == RecordStoreKind.Sqlite)
        {
            MustBeFile(findings, "records.path", records.Path);
            return;
        }

        Idle(findings, "records", "memory", ["path"]);
        if (records.MaxCount > ManyInMemory)
        {
            findings.Warning(DiagnosticCodes.Unwise, "records.maxCount", $"{records.MaxCount} records take some {records.MaxCount / 500_000} GB of memory; the store 'sqlite' keeps them on disk");
        }
    }

    private static bool IsLocal(HostEndpoint address) =>
        address.Address is { } ip ? System.Net.IPAddress.IsLoopback(ip) : string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase);

    private static void MustBeFile(ConfigurationFindings findings, string path, string file)
    {
        if (Directory.Exists(file))
        {
            findings.Error(DiagnosticCodes.BadValue, path, $"{UserText.QuotePath(file)} is a folder; name a file");
        }
    }

    private static void Idle(ConfigurationFindings findings, string section, string store, IReadOnlyList<string> keys)
    {
        foreach (var path in keys.Select(key => $"{section}.{key}").Where(findings.Sources.IsSet))
        {
            findings.Warning(DiagnosticCodes.NoEffect, path, $"has no effect with the store '{store}'");
        }
    }
}
