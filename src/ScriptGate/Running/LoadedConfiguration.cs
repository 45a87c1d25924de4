using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Commands;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Generations;

namespace ScriptGate.Running;

/// <summary>A configuration that was loaded as a start would load it, without starting anything.</summary>
internal sealed class LoadedConfiguration : IAsyncDisposable
{
    private readonly CheckResult? _check;
    private readonly GatewayComposition? _composition;

    private LoadedConfiguration(IReadOnlyList<Diagnostic> diagnostics, CheckResult? check, GatewayComposition? composition)
    {
        Diagnostics = diagnostics;
        _check = check;
        _composition = composition;
    }

    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>The generation it would be; null when there are errors.</summary>
    public Generation? Generation => _check?.Generation;

    /// <summary>The rule engine and what it was loaded from; null when there are no rules.</summary>
    public string? Engine => _check?.Engine?.Description;

    public static async Task<LoadedConfiguration> LoadAsync(CommandContext context, string file, CancellationToken cancellationToken, bool runsTests = false)
    {
        var configuration = ConfigurationLoader.Load(file, context.Environment);
        if (configuration.Options is not { } options)
        {
            return new LoadedConfiguration(configuration.Diagnostics, null, null);
        }

        var composition = new GatewayComposition(context, file, GatewayStores.InMemory(options, context.Clock), NullLoggerFactory.Instance, runsTests);
        try
        {
            var check = await GenerationCheck.RunAsync(composition.Setup, cancellationToken);
            return new LoadedConfiguration(check.Diagnostics, check, composition);
        }
        catch
        {
            await composition.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_check is not null)
        {
            await _check.DisposeAsync();
        }

        if (_composition is not null)
        {
            await _composition.DisposeAsync();
        }
    }
}
