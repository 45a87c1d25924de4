using System.Collections.Frozen;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.DataGroups;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Geo;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Pools;
using ScriptGate.Core.RemoteLogging;
using ScriptGate.Core.Resolvers;
using ScriptGate.Core.Services;
using ScriptGate.Core.Tls;

namespace ScriptGate.Core.Generations;

/// <summary>Builds generations: check, reload and start share this one path. All problems of all parts are reported together; a bad build leaves nothing behind.</summary>
internal sealed class GenerationBuilder(GatewaySetup setup, PluginLoader plugins, MemberRegistry members) : IDisposable
{
    private readonly ResolverRegistry _resolvers = new(setup.Dns);
    private readonly RemoteLogRegistry _remoteLogs = new(setup.Clock, setup.Loggers.CreateLogger("remote"));
    private readonly ServiceRegistry _services = new(setup.Clock, setup.Loggers.CreateLogger("services"), setup.IsOffline);
    private readonly CountryDatabases _countries = new();
    private IRuleEngine? _engine;
    private int _number;

    /// <summary>The rule engine; null before the first configuration was read.</summary>
    public IRuleEngine? Engine => _engine;

    /// <summary>What is still there of generations that are over.</summary>
    public Leftovers Leftovers { get; } = new();

    /// <summary>What is counted about TLS with clients.</summary>
    public TlsBook TlsBook { get; } = new();

    /// <summary>The remote logs of all generations.</summary>
    public IReadOnlyList<RemoteLog> RemoteLogs => _remoteLogs.Logs;

    /// <summary>The services of all generations.</summary>
    public IReadOnlyList<Service> Services => _services.Services;

    /// <param name="previous">The rules of the running generation, whose lanes are shared when nothing changed; null at start.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    public async Task<BuildResult> BuildAsync(RuleSet? previous, CancellationToken cancellationToken)
    {
        var file = setup.ConfigurationFile;
        var configuration = ConfigurationLoader.Load(file, setup.Environment ?? ConfigurationLoader.ProcessEnvironment(), setup.NeedsKeys);
        var diagnostics = new List<Diagnostic>(configuration.Diagnostics);
        if (configuration.Options is not { } options)
        {
            return new BuildResult(null, diagnostics, BuildInputs.Of(Path.GetFullPath(file)));
        }

        options = setup.Adjust?.Invoke(options) ?? options;

        var parts = new GenerationParts();
        try
        {
            parts.DataGroups = DataGroupSet.Load(options, diagnostics);
            parts.Countries = _countries.Load(options.Geo, diagnostics);
            RelayWarnings.Add(options, configuration.Sources, parts.DataGroups, diagnostics);
            parts.Resolver = _resolvers.Lease(options.Dns);
            parts.Services = setup.Services is { } made ? ServiceLease.Of(made(options.Services)) : _services.Lease(options.Services);
            CheckResolver(configuration.Sources, diagnostics);
            await LoadChecksAsync(options, configuration.Sources, parts, diagnostics, cancellationToken);
            LoadRules(options, configuration.Sources, parts, previous, diagnostics);
            LoadCertificates(options, configuration.Sources, parts, diagnostics);
            var serverTls = ServerTlsLoader.Load(options, configuration.Sources, diagnostics);
            var inputs = InputsOf(options, parts);
            parts.ConfigurationFile = Path.GetFullPath(file);
            parts.FileDigests = inputs.Files.ToFrozenDictionary(one => one, FileDigest.Of, StringComparer.Ordinal);
            if (options.Reload.RunTests && setup.RuleTests is { } tests && !diagnostics.Exists(diagnostic => diagnostic.IsError))
            {
                diagnostics.AddRange(await tests.RunAsync(options, cancellationToken));
            }

            if (diagnostics.Exists(diagnostic => diagnostic.IsError))
            {
                Leftovers.AddRefused(parts, setup.Clock.GetUtcNow());
                await DisposeInTimeAsync(parts);
                return new BuildResult(null, diagnostics, inputs);
            }

            var control = new MemberControl(setup.Store, options.Hostname, members.Services.Logger);
            var persistence = options.State.Store is StateStoreKind.Memory ? null : setup.Store;
            parts.Pools = new PoolSet(options.Pools, options.Hostname, members, parts.Resolver!.Part, serverTls, persistence) { Joining = control.JoinAsync };
            parts.PoolSights.Show(parts.Pools);
            await control.RestoreAsync(parts.Pools, cancellationToken);
            await parts.Pools.ProbeAsync(setup.ProbeLimit, cancellationToken);
            foreach (var name in options.VirtualServers.Values.SelectMany(server => server.RemoteLogs).Distinct(StringComparer.Ordinal))
            {
                parts.RemoteLogs.Add(name, _remoteLogs.Lease(name, options.RemoteLogs[name], options.Hostname));
            }

            var servers = options.VirtualServers.ToFrozenDictionary(pair => pair.Key, pair => Server(pair.Key, pair.Value, options, parts), StringComparer.Ordinal);
            SilentEventWarnings.Add(servers.Values.OrderBy(server => server.Name, StringComparer.Ordinal), diagnostics);
            return new BuildResult(new Generation(++_number, options, servers, parts, setup.Clock), diagnostics, inputs);
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Called when no generation is left.</summary>
    public void Dispose() => _services.Dispose();

    // A plugin that does not come back is no reason to keep who asked for the build waiting.
    private async Task DisposeInTimeAsync(GenerationParts parts)
    {
        try
        {
            await parts.DisposeAsync().AsTask().WaitAsync(Generation.EndPatience, setup.Clock);
        }
        catch (TimeoutException)
        {
            // It goes on by itself; the log and the leftovers name the plugin.
        }
    }

    private async Task LoadChecksAsync(GatewayOptions options, ConfigurationSources sources, GenerationParts parts, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var host = new PluginHost(options.Hostname, setup.Clock, setup.Store, setup.Loggers)
        {
            DataGroups = parts.DataGroups,
            Pools = [.. options.Pools.Keys],
            Dns = parts.Resolver!.Part,
            IsOffline = setup.IsOffline,
            LostCalls = parts.LostCalls,
        };
        var catalog = new PluginCatalog(plugins, host, options, sources);
        foreach (var server in options.VirtualServers.Values)
        {
            var profile = SecurityProfileResolver.ResolveFor(options, server);
            if (parts.Checks.ContainsKey(profile.Name))
            {
                continue;
            }

            var (checks, found) = await catalog.LoadAsync(profile, cancellationToken);
            diagnostics.AddRange(found);
            if (checks is not null)
            {
                parts.Checks.Add(profile.Name, checks);
            }
        }
    }

    // A warning: only checks ask DNS, and what it means to them that nobody answers is their 'onFailure'.
    private void CheckResolver(ConfigurationSources sources, List<Diagnostic> diagnostics)
    {
        if (setup.Dns is { } source && !source.IsAvailable(out var problem))
        {
            diagnostics.Add(sources.Warning(GenerationDiagnosticCodes.NoResolver, "dns", $"{problem}; every look-up of a check fails"));
        }
    }

    private void LoadRules(GatewayOptions options, ConfigurationSources sources, GenerationParts parts, RuleSet? previous, List<Diagnostic> diagnostics)
    {
        RuleReference[] rules = [.. options.VirtualServers.Values.SelectMany(server => server.Rules).Where(rule => !rule.IsChecks).Distinct()];
        if (rules.Length == 0)
        {
            return;
        }

        try
        {
            _engine ??= setup.Engine(options);
        }
        catch (RuleEngineException exception)
        {
            diagnostics.Add(sources.Error(GenerationDiagnosticCodes.NoRuleEngine, "engine", exception.Message));
            return;
        }

        var request = new RuleLoadRequest(RootOf(rules), rules, options.Pools.Keys.ToFrozenSet(StringComparer.Ordinal))
        {
            Services = ServicesOf(options, parts),
            Members = options.Pools.Values.SelectMany(pool => pool.Members).Select(member => member.Address.ToString()).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            Violations = parts.Checks.Values.SelectMany(checks => checks.Profile.Violations.Keys).ToFrozenSet(StringComparer.Ordinal),
        };
        var (loaded, found) = _engine.Load(request, previous);
        diagnostics.AddRange(found);
        parts.Rules = loaded;
        for (var i = 0; loaded is not null && i < rules.Length; i++)
        {
            parts.RuleSources.Add(rules[i], loaded.Sources[i]);
        }
    }

    private RuleServices ServicesOf(GatewayOptions options, GenerationParts parts)
    {
        var environment = setup.Environment ?? ConfigurationLoader.ProcessEnvironment();
        return new RuleServices
        {
            DataGroups = parts.DataGroups,
            Pools = parts.PoolSights,
            Store = setup.Store,
            Clock = setup.Clock,
            Dns = parts.Resolver!.Part,
            External = parts.Services?.Services ?? ServiceSet.Empty,
            Environment = options.Environment.Distinct(StringComparer.Ordinal).ToFrozenDictionary(name => name, environment.GetValueOrDefault, StringComparer.Ordinal),
        };
    }

    // What 'require' may not leave: the folder 'scripts' beside the configuration if all rules are in it, else the configuration's own folder.
    private string RootOf(RuleReference[] rules)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(setup.ConfigurationFile))!;
        var scripts = Path.Combine(folder, "scripts");
        if (setup.ScriptRoot is { } other && Array.TrueForAll(rules, rule => rule.File.StartsWith(other + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            return other;
        }

        return Array.TrueForAll(rules, rule => rule.File.StartsWith(scripts + Path.DirectorySeparatorChar, StringComparison.Ordinal)) ? scripts : folder;
    }

    private void LoadCertificates(GatewayOptions options, ConfigurationSources sources, GenerationParts parts, List<Diagnostic> diagnostics)
    {
        var loader = new ClientTlsLoader(sources, setup.Clock, TlsBook, diagnostics);
        foreach (var (name, profile) in options.ClientTls)
        {
            if (loader.Load(name, profile) is { } tls)
            {
                parts.Tls.Add(name, tls);
            }
        }
    }

    private VirtualServer Server(string name, VirtualServerOptions options, GatewayOptions all, GenerationParts parts)
    {
        var checks = parts.Checks[SecurityProfileResolver.ResolveFor(all, options).Name];
        var chains = ChainCompiler.Compile(options, checks, parts.RuleSources, setup.Clock, setup.Loggers.CreateLogger("chain"), parts.LostCalls);
        parts.Chains.Add(chains);
        return new VirtualServer
        {
            Name = name,
            HostName = all.Hostname,
            Options = options,
            Info = new VirtualServerInfo(name, options.Starttls, options.ImplicitTls),
            Chains = chains,
            Facts = checks.Facts,
            Profile = checks.Profile,
            Pool = parts.Pools!.Find(options.Pool)!,
            Pools = parts.Pools,
            Tls = parts.Tls.GetValueOrDefault(options.ClientTls),
            TlsCounters = TlsBook.Of(name),
            Resolver = parts.Resolver!.Part,
            Dns = all.Dns,
            Countries = parts.Countries,
            Spool = all.Spool,
            TrustedNetworks = all.TrustedNetworks,
            RemoteLogs = [.. options.RemoteLogs.Distinct(StringComparer.Ordinal).Select(log => parts.RemoteLogs[log].Part)],
            Answers = new HelloAnswers(all.Hostname, options.Limits.MessageSize),
        };
    }

    private BuildInputs InputsOf(GatewayOptions options, GenerationParts parts)
    {
        var files = new HashSet<string>(StringComparer.Ordinal) { Path.GetFullPath(setup.ConfigurationFile) };
        files.UnionWith(options.VirtualServers.Values.SelectMany(server => server.Rules).Where(rule => !rule.IsChecks).Select(rule => rule.File));
        files.UnionWith(options.ClientTls.Values.SelectMany(profile => profile.Certificates).SelectMany(certificate => new[] { certificate.Cert, certificate.Key }));
        files.UnionWith(options.ClientTls.Values.Select(profile => profile.ClientCertificate.Ca).OfType<string>());
        files.UnionWith(options.ClientTls.Values.Select(profile => profile.ClientCertificate.Crl).OfType<string>());
        files.UnionWith(ServerTlsLoader.FilesOf(options));
        files.UnionWith(options.DataGroups.Values.Select(group => group.File));
        files.UnionWith(options.Geo.Country is { } countries ? [countries] : []);
        files.UnionWith(parts.Rules?.Files ?? []);
        var folders = options.VirtualServers.Values
            .SelectMany(server => SecurityProfileResolver.ResolveFor(options, server).Checks)
            .Select(check => Path.Combine(options.Plugins.Directory, check.Name));
        return new BuildInputs(files, folders.ToHashSet(StringComparer.Ordinal), ScriptFoldersOf(options));
    }

    // Where no tests run, saving one changes nothing.
    private static bool IsOfTests(string root, string folder)
    {
        var tests = Path.Combine(root, "tests");
        return folder == tests || folder.StartsWith(tests + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    // All of 'scripts' where that is the root; elsewhere only the folders of the rules, for beside a configuration there may be anything.
    private HashSet<string> ScriptFoldersOf(GatewayOptions options)
    {
        RuleReference[] rules = [.. options.VirtualServers.Values.SelectMany(server => server.Rules).Where(rule => !rule.IsChecks)];
        var root = RootOf(rules);
        var folders = Path.GetFileName(root) == "scripts" && Directory.Exists(root)
            ? Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories).Prepend(root).Where(folder => options.Reload.RunTests || !IsOfTests(root, folder))
            : rules.Select(rule => Path.GetDirectoryName(rule.File)!);
        return folders.ToHashSet(StringComparer.Ordinal);
    }
}
