using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Security;

namespace ScriptGate.Core.Plugins;

/// <summary>Makes the checks of security profiles for one generation, and says what is wrong with those that cannot be made - all of it.</summary>
/// <param name="loader">Loads plugin folders.</param>
/// <param name="host">What plugins are given.</param>
/// <param name="options">The configuration the generation is built from.</param>
/// <param name="sources">Where its settings stand.</param>
internal sealed class PluginCatalog(PluginLoader loader, PluginHost host, GatewayOptions options, ConfigurationSources sources)
{
    /// <summary>How long a plugin may take to register. It does no more than make objects; one that waits for the network would stop every reload.</summary>
    public static readonly TimeSpan RegistrationLimit = TimeSpan.FromSeconds(10);

    /// <summary>Makes the checks of a profile.</summary>
    /// <returns>The checks, or null and at least one error. When there are errors nothing stays loaded for them.</returns>
    public async Task<(CheckSet? Checks, IReadOnlyList<Diagnostic> Diagnostics)> LoadAsync(EffectiveSecurityProfile profile, CancellationToken cancellationToken)
    {
        var diagnostics = new List<Diagnostic>();
        var checks = new List<Check>();
        try
        {
            foreach (var check in profile.Checks)
            {
                if (await LoadAsync(profile.Name, check, diagnostics, cancellationToken) is { } made)
                {
                    checks.Add(made);
                }
            }
        }
        catch
        {
            await DisposeAsync(checks);
            throw;
        }

        RefuseTwoOwners(profile, checks, diagnostics);
        if (diagnostics.Exists(diagnostic => diagnostic.IsError))
        {
            await DisposeAsync(checks);
            return (null, diagnostics);
        }

        var declared = checks.ToDictionary(check => check.Name, check => check.Violations, StringComparer.Ordinal);
        return (new CheckSet(checks, new SecurityProfile(profile, declared)), diagnostics);
    }

    private static async Task DisposeAsync(List<Check> checks)
    {
        foreach (var check in checks)
        {
            await check.DisposeAsync();
        }
    }

    private async Task<Check?> LoadAsync(string profile, EffectiveCheck check, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        PluginLease lease;
        try
        {
            lease = loader.Load(options.Plugins.Directory, check.Name);
        }
        catch (PluginLoadException exception)
        {
            var isMissing = string.Equals(exception.Code, PluginDiagnosticCodes.NotInstalled, StringComparison.Ordinal);
            var message = isMissing ? $"profile '{profile}' names the check '{check.Name}', but {exception.Message}" : exception.Message;
            diagnostics.Add(Error(profile, check.Name, key: null, exception.Code, message));
            return null;
        }

        var parts = new PluginBuilder(check, profile, host);
        var plugin = await RegisterAsync(profile, lease, parts, diagnostics, cancellationToken);
        var undeclared = plugin is null ? [] : check.Violations.Keys.Where(name => !parts.Violations.Contains(name)).ToArray();
        diagnostics.AddRange(undeclared.Select(name => Undeclared(profile, check.Name, name, parts.Violations)));
        if (plugin is null || undeclared.Length > 0)
        {
            await parts.AbandonAsync();
            parts.Connections.Dispose();
            lease.Dispose();
            return null;
        }

        return new Check(parts, plugin, lease, CheckPolicy.Of(check, parts.Violations));
    }

    private async Task<IPlugin?> RegisterAsync(
        string profile, PluginLease lease, PluginBuilder parts, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        // On a thread of its own: plugin code that hangs must not hang the build of the generation.
        var registering = Task.Factory.StartNew(
            () =>
            {
                var plugin = lease.Handle.Create();
                plugin.Register(parts);
                return plugin;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            return await registering.WaitAsync(RegistrationLimit, host.Clock, cancellationToken);
        }
        catch (PluginOptionsException exception)
        {
            diagnostics.Add(BadOption(profile, parts.Check, exception));
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is PluginOptionsException))
        {
            diagnostics.AddRange(exception.InnerExceptions.Select(inner => BadOption(profile, parts.Check, (PluginOptionsException)inner)));
        }
        catch (TimeoutException) when (!registering.IsCompleted)
        {
            host.LostCalls.Add(
                new HeldCall(parts.Check, $"plugin {parts.Check} {lease.Handle.Version}", host.Clock.GetUtcNow() - RegistrationLimit, HeldCallKind.GivenUp) { Place = HeldCallPlaces.Register },
                registering);
            diagnostics.Add(Error(
                profile, parts.Check, key: null, PluginDiagnosticCodes.RegistrationFailed, $"the plugin did not finish registering within {RegistrationLimit.TotalSeconds} s"));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            diagnostics.Add(Error(
                profile, parts.Check, key: null, PluginDiagnosticCodes.RegistrationFailed, $"the plugin failed while registering: {exception.GetType().Name}: {UserText.Plain(exception.Message)}"));
        }

        return null;
    }

    private void RefuseTwoOwners(EffectiveSecurityProfile profile, List<Check> checks, List<Diagnostic> diagnostics)
    {
        var facts = new FactRegistry();
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var check in checks)
        {
            foreach (var fact in check.AddFactsTo(facts))
            {
                diagnostics.Add(Error(profile.Name, check.Name, key: null, PluginDiagnosticCodes.TwoOwners, $"the fact '{fact}' is provided by another check of the profile"));
            }

            foreach (var violation in check.Violations)
            {
                if (!owners.TryAdd(violation, check.Name))
                {
                    diagnostics.Add(Error(
                        profile.Name, check.Name, key: null, PluginDiagnosticCodes.TwoOwners, $"the violation '{violation}' is declared by the check '{owners[violation]}' too"));
                }
                else if (profile.Violations.ContainsKey(violation))
                {
                    diagnostics.Add(sources.Error(
                        PluginDiagnosticCodes.TwoOwners,
                        PathOf(profile.Name, $"violations.{violation}"),
                        $"this violation is the check '{check.Name}'s; set it there: checks.{check.Name}.violations.{violation}"));
                }
            }
        }
    }

    private Diagnostic Undeclared(string profile, string check, string violation, HashSet<string> declared)
    {
        var hint = NearestWord.Find(violation, declared) is { } near ? $"did you mean '{near}'"
            : declared.Count == 0 ? "it has none"
            : $"it has {string.Join(", ", declared.Order(StringComparer.Ordinal))}";
        return Error(profile, check, $"violations.{violation}", PluginDiagnosticCodes.UndeclaredViolation, $"the check '{check}' has no such violation; {hint}");
    }

    private Diagnostic BadOption(string profile, string check, PluginOptionsException exception) =>
        Error(profile, check, exception.Key, PluginDiagnosticCodes.BadOptions, exception.Message);

    private Diagnostic Error(string profile, string check, string? key, string code, string message) =>
        sources.Error(code, PathOf(profile, key is null ? $"checks.{check}" : $"checks.{check}.{key}"), message);

    // A setting stands in the profile itself or in the nearest ancestor that has it; what is built in stands nowhere and is shown at the profile.
    private string PathOf(string profile, string rest) => ProfileLineage.Of(profile, options.SecurityProfiles).Names
        .Select(name => $"securityProfiles.{name}.{rest}")
        .FirstOrDefault(sources.IsSet, $"securityProfiles.{profile}.{rest}");
}
