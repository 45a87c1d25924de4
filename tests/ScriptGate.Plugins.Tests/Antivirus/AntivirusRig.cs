using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Sockets;
using ScriptGate.Plugins.Antivirus;
using ScriptGate.Plugins.Antivirus.Scanners;
using ScriptGate.Testing;

namespace ScriptGate.Plugins.Tests.Antivirus;

/// <summary>The check with scanners of a test.</summary>
internal sealed class AntivirusRig : IDisposable
{
    private readonly AntivirusCheck _check;
    private readonly Meter _meter = new("antivirus-tests");
    private readonly PluginConnector _connector;

    public AntivirusRig(params string[] scanners)
        : this(new AntivirusOptions { Scanners = scanners })
    {
    }

    /// <param name="options">The options.</param>
    /// <param name="cache">Makes the memory for outcomes; null: nothing is remembered, so that each message of a test is scanned.</param>
    public AntivirusRig(AntivirusOptions options, Func<TimeProvider, ScanCache>? cache = null)
    {
        _connector = new PluginConnector(PollerSet.Shared, new SlowStepRunner("antivirus", Clock, Log), Clock);
        Pool = new ScannerPool(ScannerList.Of(options, _connector, Clock), Log.Factory.CreateLogger("check.antivirus"));
        Cache = cache?.Invoke(Clock) ?? new ScanCache(TimeSpan.Zero, capacity: 0, maxSize: 0, Clock);
        _check = new AntivirusCheck(options, Pool, Cache, _meter);
    }

    public ManualClock Clock { get; } = new();

    public RecordedLog Log { get; } = new();

    public ScannerPool Pool { get; }

    public ScanCache Cache { get; }

    public FakeSession Session { get; } = new();

    public static FakeMessage Message(int size = 100) => new(Encoding.ASCII.GetBytes("Subject: x\r\n\r\n" + new string('x', size)));

    public async Task<Verdict> AskAsync(FakeMessage? message = null, CancellationToken? cancellationToken = null)
    {
        var token = cancellationToken ?? Xunit.TestContext.Current.CancellationToken;
        var verdict = await _check.OnMessageAsync(new MessageEvent(Session, new FakeTransaction("a@example.org"), message ?? Message()), token);

        // What the test does next is not the check's doing, and would be taken for it in the poller's call that brought the answer.
        await Task.Yield();
        return verdict;
    }

    public void Dispose()
    {
        _connector.Dispose();
        _meter.Dispose();
    }
}
