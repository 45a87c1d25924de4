using System.Text;
using ScriptGate.Logging;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Logging;

public sealed class LogOutputTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_of_many_threads_come_out_whole_and_none_is_lost()
    {
        using var stream = new MemoryStream();
        await using (var output = new LogOutput(stream, TimeProvider.System))
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(
                () =>
                {
                    for (var i = 0; i < 1_000; i++)
                    {
                        output.Append(Encoding.UTF8.GetBytes($"{thread} {i}\n"));
                    }
                },
                Token)));
        }

        var lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(8_000);
        foreach (var thread in lines.GroupBy(line => line[0]))
        {
            thread.ShouldBe(Enumerable.Range(0, 1_000).Select(i => $"{thread.Key} {i}"));
        }
    }

    [Fact]
    public async Task A_reader_that_does_not_read_costs_lines_and_nobody_waits()
    {
        using var stream = new StuckStream();
        var told = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var output = new LogOutput(stream, TimeProvider.System, capacity: 10) { Dropped = lines => told.TrySetResult(lines) };

        output.Append("first\n"u8);
        await Patience.UntilAsync(stream.Stuck, "the writer hangs in its write", Token);
        output.Append("second\n"u8);
        output.Append("third\n"u8);
        output.Append("fourth\n"u8);
        stream.Release();

        (await Patience.UntilAsync(told.Task, "the drops are told", Token)).ShouldBe(2);
        await output.DisposeAsync();
        stream.Text.ShouldBe("first\nsecond\n");
    }

    [Fact]
    public async Task A_reader_that_has_gone_costs_lines_and_nothing_else()
    {
        using var stream = new MemoryStream([], writable: false);
        await using var output = new LogOutput(stream, TimeProvider.System);

        output.Append("lost\n"u8);
        await output.DisposeAsync();

        stream.Length.ShouldBe(0);
    }

    [Fact]
    public async Task A_reader_that_hangs_does_not_keep_the_program_from_ending()
    {
        var clock = new ManualClock();
        using var stream = new StuckStream();
        var output = new LogOutput(stream, clock);
        output.Append("first\n"u8);
        await Patience.UntilAsync(stream.Stuck, "the writer hangs in its write", Token);

        var ending = output.DisposeAsync().AsTask();
        await clock.UntilTimersRunAsync(1, Token);
        ending.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(2));

        await Patience.UntilAsync(ending, "the output ends", Token);
        stream.Release();
    }

    [Fact]
    public async Task Lines_after_the_end_are_dropped()
    {
        using var stream = new MemoryStream();
        var output = new LogOutput(stream, TimeProvider.System);
        await output.DisposeAsync();

        output.Append("late\n"u8);

        stream.Length.ShouldBe(0);
    }

    [Fact]
    public async Task It_may_be_ended_twice()
    {
        using var stream = new MemoryStream();
        var output = new LogOutput(stream, TimeProvider.System);
        output.Append("x\n"u8);

        await output.DisposeAsync();
        await output.DisposeAsync();

        stream.Length.ShouldBe(2);
    }

    /// <summary>A stream whose first write hangs until it is released.</summary>
    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new();

        public Task Stuck => _stuck.Task;

        public string Text => Encoding.UTF8.GetString(ToArray());

        public void Release() => _released.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _stuck.TrySetResult();
            _released.Wait(Token);
            base.Write(buffer);
        }
    }
}
