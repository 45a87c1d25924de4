using System.Text.RegularExpressions;
using ScriptGate.Core.Tracing;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tracing;

/// <summary>A trace of a test's gateway, read line by line: what varies from run to run is replaced.</summary>
internal sealed partial class TraceReading : IAsyncDisposable
{
    private readonly IAsyncEnumerator<TraceLine> _reader;
    private readonly List<TraceLine> _lines = [];

    private TraceReading(Trace trace)
    {
        Trace = trace;
        _reader = trace.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
    }

    public Trace Trace { get; }

    /// <summary>What was read so far.</summary>
    public IReadOnlyList<TraceLine> Lines => _lines;

    /// <summary>Every value of every line that was read.</summary>
    public string Everything => string.Join('\n', _lines);

    public static TraceReading Start(TestGateway gateway, TraceRequest? request = null)
    {
        gateway.Host.Traces.TryStart(request ?? new TraceRequest(), out var trace, out var problem).ShouldBeTrue(problem?.Message);
        return new TraceReading(trace!);
    }

    /// <summary>Reads up to a line of this kind.</summary>
    public Task UntilAsync(string kind) => UntilAsync(line => line.Kind == kind, $"a line of the kind {kind}");

    public async Task UntilAsync(Predicate<TraceLine> isLast, string what)
    {
        do
        {
            (await Patience.UntilAsync(_reader.MoveNextAsync().AsTask(), what, TestContext.Current.CancellationToken)).ShouldBeTrue(what);
            _lines.Add(_reader.Current);
        }
        while (!isLast(_reader.Current));
    }

    /// <summary>Ends the trace and reads what is left.</summary>
    public async Task EndAsync()
    {
        Trace.End(TraceEnd.Reader);
        await UntilAsync(TraceKind.Ended);
    }

    /// <summary>The lines in words, without what varies.</summary>
    public string Text(Predicate<TraceLine>? isWanted = null) => string.Join('\n', _lines.Where(line => isWanted?.Invoke(line) != false).Select(Words));

    public static string Words(TraceLine line)
    {
        var words = string.Join(' ', Parts(line).Where(part => !string.IsNullOrEmpty(part)));
        return Port().Replace(Transcript.WithoutId(words), "<port>").Replace("\n", " / ", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        Trace.Dispose();
        await _reader.DisposeAsync();
    }

    private static IEnumerable<string?> Parts(TraceLine line)
    {
        yield return line.Kind;
        yield return line.Kind is TraceKind.Step or TraceKind.Decision or TraceKind.Event or TraceKind.Violation ? line.Event : null;
        yield return line.About;
        yield return line.Step;
        yield return line.Service;
        yield return line.Violation;
        yield return line.Text;
        yield return line.Verdict is { } verdict ? $"= {verdict}" : null;
        yield return line.Effect;
        yield return line.Flags is { } flags ? $"[{flags}]" : null;
        yield return line.Evidence?.ToJsonString();
        yield return line.Octets is { } octets ? $"({octets})" : null;
        yield return line.Answer is { } answer ? $"-> {answer}" : null;
        yield return line.Failure is { } failure ? $"failed: {failure}" : null;
        yield return line.Kind is TraceKind.Dropped or TraceKind.Ended ? $"#{line.Count}" : null;
    }

    [GeneratedRegex(@"(?<=(127\.0\.0\.1|192\.0\.2\.7|198\.51\.100\.9):)\d+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Port();
}
