using System.Text;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Plugins;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Loading;

/// <summary>A plugins folder of its own, and the loader as the gateway has it. The profile under test is called edge and inherits nothing.</summary>
internal sealed class PluginRig : IDisposable
{
    private static readonly string Built = Path.Combine(AppContext.BaseDirectory, "plugins");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scriptgate-tests-");
    private readonly MemoryStateStore _store;

    public PluginRig()
    {
        Loader = new PluginLoader(Clock, Log);
        _store = new MemoryStateStore(new ManualClock());
        Install("tls-policy");
    }

    public ManualClock Clock { get; } = new();

    public RecordedLog Log { get; } = new();

    public PluginLoader Loader { get; }

    public IStateStore Store => _store;

    /// <summary>Copies a built plugin into the plugins folder, over what is there.</summary>
    public void Install(string check, string? from = null)
    {
        Directory.CreateDirectory(PathOf(check));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Built, from ?? check)))
        {
            File.Copy(file, Path.Combine(PathOf(check), Path.GetFileName(file)), overwrite: true);
        }
    }

    public void Remove(string check) => Directory.Delete(PathOf(check), recursive: true);

    public string PathOf(string check) => Path.Combine(_folder.FullName, check);

    /// <summary>Makes the checks of the profile edge, whose checks are the given JSON members; they start in line 8.</summary>
    public async Task<(CheckSet? Checks, IReadOnlyList<Diagnostic> Diagnostics)> LoadAsync(string checks, string violations = "")
    {
        var json =
            $$"""
            {
              "hostname": "gw.example.org",
              "plugins": { "directory": "{{_folder.FullName}}" },
              "virtualServers": { "inbound": { "listen": ["127.0.0.1:2525"], "pool": "mail", "securityProfile": "edge" } },
              "pools": { "mail": { "members": [{ "address": "127.0.0.1:2600" }] } },
              "securityProfiles": { "edge": { "parent": null, "violations": { {{violations}} },
                "checks": {
            {{checks}}
                } } }
            }
            """;
        var loaded = ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(json), "scriptgate.json", new Dictionary<string, string>(StringComparer.Ordinal));
        loaded.Diagnostics.Where(diagnostic => diagnostic.IsError).ShouldBeEmpty();
        var options = loaded.Options.ShouldNotBeNull();
        var catalog = new PluginCatalog(Loader, new PluginHost(options.Hostname, Clock, _store, Log.Factory), options, loaded.Sources);
        return await catalog.LoadAsync(SecurityProfileResolver.Resolve(options, "edge"), TestContext.Current.CancellationToken);
    }

    /// <summary>Makes checks that must load.</summary>
    public async Task<CheckSet> LoadValidAsync(string checks)
    {
        var (set, diagnostics) = await LoadAsync(checks);
        diagnostics.ShouldBeEmpty();
        return set.ShouldNotBeNull();
    }

    /// <summary>What is wrong with checks that must not load, as <c>line code message</c>.</summary>
    public async Task<IReadOnlyList<string>> ProblemsAsync(string checks, string violations = "")
    {
        var (set, diagnostics) = await LoadAsync(checks, violations);
        set.ShouldBeNull();
        return [.. diagnostics.Select(diagnostic => $"{diagnostic.Line} {diagnostic.Code} {diagnostic.Message}")];
    }

    public ChainSet Chains(CheckSet set)
    {
        var chain = new ChainBuilder(Clock, Log);
        set.TlsPolicy.AddTo(chain);
        foreach (var check in set.Checks)
        {
            check.AddTo(chain);
        }

        return chain.Build();
    }

    public void Dispose()
    {
        Loader.Dispose();
        _store.Dispose();
        _folder.Delete(recursive: true);
    }
}
