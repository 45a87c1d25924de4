using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging;
using ScriptGate.Plugins.Antivirus;
using ScriptGate.Plugins.Antivirus.Scanners;
using ScriptGate.Testing;

namespace ScriptGate.Plugins.Tests.Antivirus;

/// <summary>The check with scanners of a test.</summary>
internal sealed class AntivirusRig : IDisposable
{
    private readonly AntivirusCheck _check;
    private readonly Meter _meter = new("antivirus-tests");

    public AntivirusRig(params string[] scanners)
        : this(new AntivirusOptions { Scanners = scanners })
    {
    }

    public AntivirusRig(AntivirusOptions options)
    {
        Pool = new ScannerPool(ScannerList.Of(options, Clock), Log.Factory.CreateLogger("check.antivirus"));
        _check = new AntivirusCheck(options, Pool, _meter);
    }

    public ManualClock Clock { get; } = new();

    public RecordedLog Log { get; } = new();

    public ScannerPool Pool { get; }

    public FakeSession Session { get; } = new();

    public static FakeMessage Message(int size = 100) => new(Encoding.ASCII.GetBytes("Subject: x\r\n\r\n" + new string('x', size)));

    public Task<Verdict> AskAsync(FakeMessage? message = null, CancellationToken? cancellationToken = null) =>
        _check.OnMessageAsync(new MessageEvent(Session, new FakeTransaction("a@example.org"), message ?? Message()), cancellationToken ?? Xunit.TestContext.Current.CancellationToken).AsTask();

    public void Dispose() => _meter.Dispose();
}
