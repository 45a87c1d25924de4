using System.Net;
using System.Security.Cryptography;
using System.Text;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Testing.Rules;

/// <summary>Which gateway a test wants.</summary>
internal sealed record GatewayWish
{
    /// <summary>The checks that ask something outside, which a test does not have: left out unless the test names them.</summary>
    public static readonly IReadOnlyList<string> Outside = ["antivirus"];

    /// <summary>The configuration file, absolute.</summary>
    public required string Configuration { get; init; }

    /// <summary>The rules in place of those of the configuration; null for these.</summary>
    public IReadOnlyList<RuleReference>? Rules { get; init; }

    /// <summary>The checks of the profiles that run, with what is said of them in place of what the profile says; null for all but <see cref="Outside"/>.</summary>
    public IReadOnlyDictionary<string, CheckOptions>? Checks { get; init; }

    /// <summary>What becomes of violations, in place of what the profile says.</summary>
    public IReadOnlyDictionary<string, ViolationOptions> Violations { get; init; } = new Dictionary<string, ViolationOptions>(StringComparer.Ordinal);

    /// <summary>The services that the test answers for.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Data groups beside those of the configuration, or in their place: their type and the lines of their files.</summary>
    public IReadOnlyDictionary<string, MadeDataGroup> DataGroups { get; init; } = new Dictionary<string, MadeDataGroup>(StringComparer.Ordinal);

    /// <summary>The country of networks, in place of the configuration's database; empty for this one.</summary>
    public IReadOnlyDictionary<string, string> Countries { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Pools beside those of the configuration, or other members of these.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<HostEndpoint>> Pools { get; init; } = new Dictionary<string, IReadOnlyList<HostEndpoint>>(StringComparer.Ordinal);

    /// <summary>What tells it from others: gateways of the same key share the lanes of their rules.</summary>
    public string Key => $"{Configuration}\n{(Rules is null ? "-" : string.Join('\n', Rules.Select(rule => $"{rule.File} {rule.Options?.GetRawText()}")))}\n{string.Join(' ', DataGroups.Keys)}\n{string.Join(' ', Pools.Select(pool => $"{pool.Key}={string.Join(',', pool.Value)}"))}\n{string.Join(' ', Services)}";

    /// <summary>The options as a test has them: nothing that listens, watches, writes files or tells others.</summary>
    /// <param name="options">What the file says.</param>
    /// <param name="folder">A folder for what a gateway has to have in files.</param>
    /// <param name="own">Certificates in place of the operator's, which need not be here.</param>
    public GatewayOptions Adjust(GatewayOptions options, string folder, BenchTls own) => options with
    {
        VirtualServers = Map(options.VirtualServers, server => server with { RemoteLogs = [], Rules = Rules ?? server.Rules }),
        Pools = Map(WithPools(options.Pools), pool => pool with { Monitor = pool.Monitor with { Type = MonitorType.None }, Monitors = [], Members = [.. pool.Members.Select(member => member with { Autopopulate = false })], ServerTls = new ServerTlsReference() }),
        ClientTls = Map(options.ClientTls, tls => tls with
        {
            Certificates = [new CertificateOptions { Cert = own.Certificate, Key = own.Key }],
            ClientCertificate = new ClientCertificateOptions { Mode = ClientCertificateMode.Request, Ca = own.Authority },
        }),
        SecurityProfiles = Profiles(options),
        DataGroups = WithDataGroups(options.DataGroups, folder),
        Geo = Countries.Count == 0 ? options.Geo : new GeoOptions { Country = CountriesIn(folder) },
        Spool = options.Spool with { Directory = Path.Combine(folder, "spool") },
        Reload = options.Reload with { RunTests = false, Watch = false },
        Services = Map(options.Services, WithoutSecrets),
        RemoteLogs = new Dictionary<string, RemoteLogOptions>(StringComparer.Ordinal),
    };

    // The test answers for them; what the configuration says to them is nobody's business here.
    private static ServiceOptions WithoutSecrets(ServiceOptions service) => service with { Headers = new Dictionary<string, SecretReference>(StringComparer.Ordinal) };

    private Dictionary<string, PoolOptions> WithPools(IReadOnlyDictionary<string, PoolOptions> pools)
    {
        var all = new Dictionary<string, PoolOptions>(pools, StringComparer.Ordinal);
        foreach (var (name, members) in Pools)
        {
            all[name] = (pools.GetValueOrDefault(name) ?? new PoolOptions()) with { Members = [.. members.Select(member => new MemberOptions { Address = member })] };
        }

        return all;
    }

    // The groups are read from files, as every reader of theirs expects; a file of the same content is written once.
    private Dictionary<string, DataGroupOptions> WithDataGroups(IReadOnlyDictionary<string, DataGroupOptions> groups, string folder)
    {
        var all = new Dictionary<string, DataGroupOptions>(groups, StringComparer.Ordinal);
        foreach (var (name, group) in DataGroups)
        {
            var text = string.Join('\n', group.Lines) + "\n";
            var path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) + ".txt");
            if (!File.Exists(path))
            {
                File.WriteAllText(path, text);
            }

            all[name] = new DataGroupOptions { File = path, Type = group.Type };
        }

        return all;
    }

    private string CountriesIn(string folder)
    {
        var database = new CountryFile();
        foreach (var (network, country) in Countries.OrderBy(pair => IPNetwork.Parse(pair.Key).PrefixLength))
        {
            database.Add(network, country);
        }

        var octets = database.ToArray();
        var path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(octets)) + ".mmdb");
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, octets);
        }

        return path;
    }

    private bool Runs(string check) => check is "tls-policy" || (Checks?.ContainsKey(check) ?? !Outside.Contains(check, StringComparer.Ordinal));

    // With everything inherited: what is left out is then left out for good.
    private Dictionary<string, SecurityProfileOptions> Profiles(GatewayOptions options) => options.VirtualServers.Values
        .Select(server => server.SecurityProfile)
        .Distinct(StringComparer.Ordinal)
        .ToDictionary(name => name, name => Flat(options, name), StringComparer.Ordinal);

    private SecurityProfileOptions Flat(GatewayOptions options, string name)
    {
        var merged = ProfileLineage.Of(name, options.SecurityProfiles).Profiles.Reverse().Aggregate(new SecurityProfileOptions { Parent = null }, ProfileMerge.Merge);
        merged = ProfileMerge.Merge(merged, new SecurityProfileOptions { Violations = Violations, Checks = Checks ?? new Dictionary<string, CheckOptions>(StringComparer.Ordinal) });
        var checks = merged.Checks.Where(check => Runs(check.Key));
        return merged with { Parent = null, Checks = new OrderedDictionary<string, CheckOptions>(checks, StringComparer.Ordinal) };
    }

    private static Dictionary<string, T> Map<T>(IReadOnlyDictionary<string, T> items, Func<T, T> change) =>
        items.ToDictionary(item => item.Key, item => change(item.Value), StringComparer.Ordinal);
}

/// <summary>A data group that a test wrote itself.</summary>
internal sealed record MadeDataGroup(DataGroupType Type, IReadOnlyList<string> Lines);
