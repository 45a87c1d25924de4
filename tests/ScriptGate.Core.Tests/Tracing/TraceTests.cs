using ScriptGate.Core.Tracing;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Tracing;

public sealed class TraceTests
{
    private readonly ManualClock _clock = new();
    private readonly List<Trace> _ended = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_are_read_in_order_between_a_first_and_a_last()
    {
        using var trace = Start(new TraceRequest());
        trace.Add(Line("one"));
        trace.Add(Line("two"));
        trace.End(TraceEnd.Reader);
        trace.Add(Line("late"));

        (await ReadAsync(trace)).ShouldBe(["began ", "log one", "log two", "ended its reader has gone"]);
        _ended.ShouldBe([trace]);
    }

    [Fact]
    public async Task A_gap_stands_where_lines_were_dropped()
    {
        using var trace = Start(new TraceRequest());
        for (var i = 0; i < Trace.QueueLength + 5; i++)
        {
            trace.Add(Line("x"));
        }

        trace.HasRoom.ShouldBeFalse();
        trace.Drop(2);
        var reader = trace.ReadAsync(Token).GetAsyncEnumerator(Token);
        for (var i = 0; i < 10; i++)
        {
            (await reader.MoveNextAsync()).ShouldBeTrue();
        }

        trace.HasRoom.ShouldBeTrue();
        trace.Add(Line("behind the gap"));
        trace.End(TraceEnd.Reader);
        var rest = new List<TraceLine>();
        while (await reader.MoveNextAsync())
        {
            rest.Add(reader.Current);
        }

        await reader.DisposeAsync();
        rest[^3].Kind.ShouldBe(TraceKind.Dropped);
        rest[^3].Count.ShouldBe(7);
        rest[^2].Text.ShouldBe("behind the gap");
        trace.Dropped.ShouldBe(7);
    }

    [Fact]
    public async Task It_ends_with_its_time()
    {
        using var trace = Start(new TraceRequest { For = TimeSpan.FromSeconds(30) });

        _clock.Advance(TimeSpan.FromMilliseconds(29_999));
        trace.IsOver.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        trace.IsOver.ShouldBeTrue();
        (await ReadAsync(trace)).ShouldBe(["began ", "ended its time is over"]);
        _clock.RunningTimers.ShouldBe(0);
    }

    [Fact]
    public async Task It_ends_with_its_lines()
    {
        using var trace = Start(new TraceRequest { Lines = 2 });
        trace.Add(Line("one"));
        trace.Add(Line("two"));
        trace.Add(Line("three"));

        (await ReadAsync(trace)).ShouldBe(["began ", "log one", "log two", "ended it has as many lines as were asked for"]);
    }

    [Fact]
    public void No_more_sessions_are_shown_than_were_asked_for()
    {
        using var trace = Start(new TraceRequest { Sessions = 2 });

        new[] { trace.TryOpen(), trace.TryOpen(), trace.TryOpen() }.ShouldBe([true, true, false]);
    }

    [Fact]
    public async Task The_reader_is_awaited_by_nobody_and_his_going_ends_it()
    {
        var trace = Start(new TraceRequest());
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using (var reader = trace.ReadAsync(reading.Token).GetAsyncEnumerator(reading.Token))
        {
            await reader.MoveNextAsync();
            var next = reader.MoveNextAsync().AsTask();
            await reading.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(next);
        }

        trace.Dispose();

        trace.IsOver.ShouldBeTrue();
        _clock.RunningTimers.ShouldBe(0);
        _ended.ShouldBe([trace]);
    }

    private static TraceLine Line(string text) => new(DateTimeOffset.UnixEpoch, TraceKind.Log) { Text = text };

    private static async Task<IReadOnlyList<string>> ReadAsync(Trace trace)
    {
        var lines = new List<string>();
        await foreach (var line in trace.ReadAsync(Token))
        {
            lines.Add($"{line.Kind} {line.Text}");
        }

        return lines;
    }

    private Trace Start(TraceRequest request) => new(request, _clock, _ended.Add);
}
