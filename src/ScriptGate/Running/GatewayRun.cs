using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using ScriptGate.Admin;
using ScriptGate.Commands;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Sockets;
using ScriptGate.Logging;

namespace ScriptGate.Running;

/// <summary>One run of the gateway, from the start to the last line of its log. The order of stopping is the order of starting, read backwards.</summary>
internal sealed class GatewayRun(CommandContext context, string file, GatewayOptions options, ThreadPoolGuard guard) : IDisposable
{
    private readonly TaskCompletionSource _stopAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _starting = new();
    private readonly CancellationTokenSource _aborting = new();
    private int _stops;

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        var settings = new LogSettings();
        settings.Apply(options.Logging);
        await using var logs = new GatewayLogs(context.LogStream(), context.Clock, settings);
        var logger = logs.Loggers.CreateLogger("ScriptGate");
        using var faults = new UnhandledFaults(logger, logs.DisposeAsync);
        Log.Starting(logger, StatusView.ProductVersion, RuntimeInformation.FrameworkDescription, Path.GetFullPath(file));
        GatewayStores stores;
        try
        {
            stores = await GatewayStores.OpenAsync(options, context.Clock, logs.Loggers);
        }
        catch (StoreStartException exception)
        {
            return Fail(logger, exception.Message);
        }

        await using var composition = new GatewayComposition(context, file, stores, logs.Loggers, runsTests: true, changed => Apply(changed, settings, stores, logger));
        await using var gateway = new GatewayHost(composition.Setup);
        using var signals = context.Signals.Listen(() => Stop(logger), () => _ = ReloadAsync(gateway, logger));

        AdminServer admin;
        try
        {
            admin = await AdminServer.StartAsync(gateway, () => guard.Added, options.Admin, logs.Loggers, CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return Fail(logger, $"admin.listen: cannot listen on {options.Admin.Listen} ({exception.Message.TrimEnd('.')})");
        }

        await using (admin)
        {
            var exitCode = await StartAsync(gateway, logger);
            if (exitCode == ExitCodes.Success)
            {
                await _stopAsked.Task;
            }

            await gateway.StopAsync(_aborting.Token);
            await admin.StopAsync(CancellationToken.None);
            return exitCode;
        }
    }

    public void Dispose()
    {
        _starting.Dispose();
        _aborting.Dispose();
    }

    private async Task<int> StartAsync(GatewayHost gateway, ILogger logger)
    {
        IReadOnlyList<Diagnostic> diagnostics;
        try
        {
            diagnostics = await gateway.StartAsync(_starting.Token);
        }
        catch (OperationCanceledException) when (_starting.IsCancellationRequested)
        {
            return ExitCodes.Success;
        }
        catch (Exception exception)
        {
            Log.StartFailed(logger, exception);
            context.Complain($"not started: a fault of the gateway ({exception.GetType().Name}); the log has it");
            return ExitCodes.Fatal;
        }

        var errors = diagnostics.Where(diagnostic => diagnostic.IsError).ToArray();
        if (errors.Length > 0)
        {
            // The log has each of them; whoever started the program gets the sum.
            context.Complain($"not started: {Counted.Of(errors.Length, "error")} in {file}; the log has them");
            return Array.TrueForAll(errors, error => error.Code == GenerationDiagnosticCodes.CannotListen) ? ExitCodes.Fatal : ExitCodes.Invalid;
        }

        var connections = gateway.Generations.Current.Options.VirtualServers.Values.Sum(server => (long)server.Limits.Connections);
        if (connections > Descriptors.OfProcess.MostForClients)
        {
            Log.FewDescriptors(logger, connections, Descriptors.OfProcess.Limit, Descriptors.OfProcess.MostForClients);
        }

        Log.Ready(logger, gateway.Listeners.Count, gateway.Generations.Current.Number, gateway.Engine?.Description ?? "none");
        return ExitCodes.Success;
    }

    private int Fail(ILogger logger, string reason)
    {
        Log.NotStarted(logger, reason);
        context.Complain($"not started: {reason}");
        return ExitCodes.Fatal;
    }

    private void Stop(ILogger logger)
    {
        try
        {
            if (Interlocked.Increment(ref _stops) == 1)
            {
                Log.StopAsked(logger);
                _stopAsked.TrySetResult();
                _starting.Cancel();
            }
            else
            {
                Log.AbortAsked(logger);
                _aborting.Cancel();
            }
        }
        catch (ObjectDisposedException)
        {
            // A signal that was on its way when the run ended.
        }
    }

    private void Apply(GatewayOptions current, LogSettings settings, GatewayStores stores, ILogger logger)
    {
        settings.Apply(current.Logging);
        if (!current.Admin.Listen.Equals(options.Admin.Listen) || current.Admin.Token?.Value != options.Admin.Token?.Value)
        {
            Log.AdminUnchanged(logger, options.Admin.Listen);
        }

        if (current.Engine != options.Engine)
        {
            Log.EngineUnchanged(logger);
        }

        foreach (var section in stores.Apply(current))
        {
            Log.StoreUnchanged(logger, section);
        }
    }

    private static async Task ReloadAsync(GatewayHost gateway, ILogger logger)
    {
        try
        {
            // A start reads everything anyway, and a stop needs nothing new.
            if (gateway.IsReady)
            {
                await gateway.ReloadAsync("signal", CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The gateway stops.
        }
        catch (Exception exception)
        {
            Log.ReloadFailed(logger, exception);
        }
    }
}
