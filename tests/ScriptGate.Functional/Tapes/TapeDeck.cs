using ScriptGate.Core.Tapes;
using ScriptGate.Functional.Harness;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.JavaScriptCore;
using ScriptGate.Testing;
using ScriptGate.Testing.Tapes;

namespace ScriptGate.Functional.Tapes;

/// <summary>Records sessions of a gateway into a folder, and plays them again.</summary>
internal sealed class TapeDeck : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-tapes-").FullName;
    private readonly TestGateway _gateway;
    private readonly Recording _recording;

    private TapeDeck(TestGateway gateway, Recording recording)
    {
        _gateway = gateway;
        _recording = recording;
    }

    public string Folder => _folder;

    public Recording Recording => _recording;

    /// <summary>The tapes in the order of their sessions.</summary>
    public IReadOnlyList<Tape> Tapes => [.. Directory.EnumerateFiles(_folder, "*.tape").Order(StringComparer.Ordinal).Select(file => TapeFiles.Read(file, key: null))];

    /// <summary>From now on sessions are recorded.</summary>
    public static TapeDeck Record(TestGateway gateway, int sessions = 1, bool bodies = false) =>
        Record(gateway, new RecordingWish { Sessions = sessions, Bodies = bodies, Time = TimeSpan.FromMinutes(30) });

    /// <summary>From now on the sessions that are wished for are recorded.</summary>
    public static TapeDeck Record(TestGateway gateway, RecordingWish wish) => new(gateway, gateway.Host.Recordings.Start(wish, "the test").ShouldNotBeNull());

    /// <summary>Waits until as many sessions are over as were to be recorded.</summary>
    public async Task<TapeDeck> FinishAsync()
    {
        do
        {
            while (_recording.TryTake(out var tape))
            {
                TapeFiles.Write(Path.Combine(_folder, TapeFormat.Read(tape).Header.Session + ".tape"), tape, key: null);
            }
        }
        while (await Patience.UntilAsync(_recording.WaitAsync(TestContext.Current.CancellationToken).AsTask(), "the next tape", TestContext.Current.CancellationToken));

        _gateway.Host.Recordings.Stop(_recording);
        return this;
    }

    /// <summary>Plays the tapes.</summary>
    /// <param name="rules">A folder with other rules; null for those of the gateway.</param>
    /// <param name="engine">Makes the script engine; null for the usual one.</param>
    /// <param name="parallel">As <see cref="ReplaySetup.Parallel"/>.</param>
    public Task<ReplayReport> PlayAsync(string? rules = null, Func<IScriptEngine>? engine = null, int? parallel = null) => new ReplayRunner(new ReplaySetup
    {
        Configuration = _gateway.ConfigurationFile,
        Engine = engine ?? (() => new JscEngine()),
        Environment = new Dictionary<string, string>(StringComparer.Ordinal),
        Rules = rules,
        Parallel = parallel,
    }).RunAsync(ReplayRunner.Find(_folder)!, TestContext.Current.CancellationToken);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
