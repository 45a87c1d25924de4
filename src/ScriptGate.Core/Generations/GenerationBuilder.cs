using System.Collections.Frozen;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.DataGroups;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Pools;
using ScriptGate.Core.RemoteLogging;
using ScriptGate.Core.Resolvers;

namespace ScriptGate.Core.Generations;

/// <summary>Builds generations: check, reload and start share this one path. All problems of all parts are reported together; a bad build leaves nothing behind.</summary>
internal sealed class GenerationBuilder(GatewaySetup setup, PluginLoader plugins, MemberRegistry members)
{
    /// <summary>How long a build waits for what members offer; a member that is slower is heard of later.</summary>
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(1);

    private readonly ResolverRegistry _resolvers = new(setup.Dns);
    private readonly RemoteLogRegistry _remoteLogs = new(setup.Clock, setup.Loggers.CreateLogger("remote"));
    private IRuleEngine? _engine;
    private int _number;

    /// <summary>The rule engine; null before the first configuration was read.</summary>
    public IRuleEngine? Engine => _engine;

    /// <summary>The remote logs of all generations.</summary>
    public IReadOnlyList<RemoteLog> RemoteLogs => _remoteLogs.Logs;

    /// <param name="previous">The rules of the running generation, whose lanes are shared when nothing changed; null at start.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    public async Task<BuildResult> BuildAsync(RuleSet? previous, CancellationToken cancellationToken)
    {
        var file = setup.ConfigurationFile;
        var configuration = setup.Environment is null ? ConfigurationLoader.Load(file) : ConfigurationLoader.Load(file, setup.Environment);
        var diagnostics = new List<Diagnostic>(configuration.Diagnostics);
        if (configuration.Options is not { } options)
        {
            return new BuildResult(null, diagnostics, BuildInputs.Of(Path.GetFullPath(file)));
        }

        var parts = new GenerationParts();
        try
        {
            parts.DataGroups = DataGroupSet.Load(options, diagnostics);
            RelayWarnings.Add(options, configuration.Sources, parts.DataGroups, diagnostics);
            parts.Resolver = _resolvers.Lease(options.Dns);
            CheckResolver(configuration.Sources, diagnostics);
            await LoadChecksAsync(options, configuration.Sources, parts, diagnostics, cancellationToken);
            LoadRules(options, configuration.Sources, parts, previous, diagnostics);
            LoadCertificates(options, configuration.Sources, parts, diagnostics);
            var inputs = InputsOf(options, parts);
            if (diagnostics.Exists(diagnostic => diagnostic.IsError))
            {
                await parts.DisposeAsync();
                return new BuildResult(null, diagnostics, inputs);
            }

            parts.Pools = new PoolSet(options.Pools, options.Hostname, members);
            await parts.Pools.ProbeAsync(ProbeLimit, cancellationToken);
            foreach (var name in options.VirtualServers.Values.SelectMany(server => server.RemoteLogs).Distinct(StringComparer.Ordinal))
            {
                parts.RemoteLogs.Add(name, _remoteLogs.Lease(name, options.RemoteLogs[name], options.Hostname));
            }

            var servers = options.VirtualServers.ToFrozenDictionary(pair => pair.Key, pair => Server(pair.Key, pair.Value, options, parts), StringComparer.Ordinal);
            return new BuildResult(new Generation(++_number, setup.Clock.GetUtcNow(), options, servers, parts), diagnostics, inputs);
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
    }

    private async Task LoadChecksAsync(GatewayOptions options, ConfigurationSources sources, GenerationParts parts, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var catalog = new PluginCatalog(plugins, new PluginHost(options.Hostname, setup.Clock, setup.Store, setup.Loggers) { DataGroups = parts.DataGroups, Dns = parts.Resolver!.Resolver }, options, sources);
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

        var request = new RuleLoadRequest(RootOf(rules), rules, options.Pools.Keys.ToFrozenSet(StringComparer.Ordinal));
        var (loaded, found) = _engine.Load(request, previous);
        diagnostics.AddRange(found);
        parts.Rules = loaded;
        for (var i = 0; loaded is not null && i < rules.Length; i++)
        {
            parts.RuleSources.Add(rules[i], loaded.Sources[i]);
        }
    }

    // What 'require' may not leave: the folder 'scripts' beside the configuration if all rules are in it, else the configuration's own folder.
    private string RootOf(RuleReference[] rules)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(setup.ConfigurationFile))!;
        var scripts = Path.Combine(folder, "scripts");
        return Array.TrueForAll(rules, rule => rule.File.StartsWith(scripts + Path.DirectorySeparatorChar, StringComparison.Ordinal)) ? scripts : folder;
    }

    private void LoadCertificates(GatewayOptions options, ConfigurationSources sources, GenerationParts parts, List<Diagnostic> diagnostics)
    {
        foreach (var (name, profile) in options.ClientTls)
        {
            if (ClientTlsLoader.Load(name, profile, sources, setup.Clock, diagnostics) is { } tls)
            {
                parts.Tls.Add(name, tls);
            }
        }
    }

    private VirtualServer Server(string name, VirtualServerOptions options, GatewayOptions all, GenerationParts parts)
    {
        var checks = parts.Checks[SecurityProfileResolver.ResolveFor(all, options).Name];
        var chains = ChainCompiler.Compile(options, checks, parts.RuleSources, setup.Clock, setup.Loggers.CreateLogger("chain"));
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
            Resolver = parts.Resolver!.Resolver,
            Dns = all.Dns,
            Spool = all.Spool,
            TrustedNetworks = all.TrustedNetworks,
            RemoteLogs = [.. options.RemoteLogs.Distinct(StringComparer.Ordinal).Select(log => parts.RemoteLogs[log].Log)],
            Answers = new HelloAnswers(all.Hostname, options.Limits.MessageSize),
        };
    }

    private BuildInputs InputsOf(GatewayOptions options, GenerationParts parts)
    {
        var files = new HashSet<string>(StringComparer.Ordinal) { Path.GetFullPath(setup.ConfigurationFile) };
        files.UnionWith(options.VirtualServers.Values.SelectMany(server => server.Rules).Where(rule => !rule.IsChecks).Select(rule => rule.File));
        files.UnionWith(options.ClientTls.Values.SelectMany(profile => profile.Certificates).SelectMany(certificate => new[] { certificate.Cert, certificate.Key }));
        files.UnionWith(options.ClientTls.Values.Select(profile => profile.ClientCertificate.Ca).OfType<string>());
        files.UnionWith(options.DataGroups.Values.Select(group => group.File));
        files.UnionWith(parts.Rules?.Files ?? []);
        var folders = options.VirtualServers.Values
            .SelectMany(server => SecurityProfileResolver.ResolveFor(options, server).Checks)
            .Select(check => Path.Combine(options.Plugins.Directory, check.Name));
        return new BuildInputs(files, folders.ToHashSet(StringComparer.Ordinal), ScriptFoldersOf(options));
    }

    // All of 'scripts' where that is the root; elsewhere only the folders of the rules, for beside a configuration there may be anything.
    private HashSet<string> ScriptFoldersOf(GatewayOptions options)
    {
        RuleReference[] rules = [.. options.VirtualServers.Values.SelectMany(server => server.Rules).Where(rule => !rule.IsChecks)];
        var root = RootOf(rules);
        var folders = Path.GetFileName(root) == "scripts" && Directory.Exists(root)
            ? Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories).Prepend(root)
            : rules.Select(rule => Path.GetDirectoryName(rule.File)!);
        return folders.ToHashSet(StringComparer.Ordinal);
    }
}
