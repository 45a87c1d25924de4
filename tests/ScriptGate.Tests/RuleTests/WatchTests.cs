using ScriptGate.Commands;
using ScriptGate.Testing;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.RuleTests;

public sealed class WatchTests
{
    [Fact]
    public async Task A_change_runs_the_tests_again()
    {
        using var lab = new RuleTestLab().Test("test('first', () => {});");
        using var output = new WatchedWriter();
        using var ended = new CancellationTokenSource();
        var context = lab.Commands.ContextOf(new CommandRun { Out = output });
        var running = GatewayCommands.Create(context).Parse(["test", "--watch", "--config", lab.Commands.File]).InvokeAsync(new System.CommandLine.InvocationConfiguration { Output = output }, ended.Token);

        // The barrier: what is said behind it is watched.
        await output.UntilAsync(TestCommand.Watching, 1);
        lab.Test("test('second', () => {});");
        await output.UntilAsync(TestCommand.Watching, 2);
        await ended.CancelAsync();

        (await Patience.UntilAsync(running, "the watch ends", TestContext.Current.CancellationToken)).ShouldBe(0);
        output.ToString().ShouldBe(
            $"""
            ok   scripts/tests/mine.test.js: first
            1 test in 1 file: 1 passed
            {TestCommand.Watching}
            ok   scripts/tests/mine.test.js: second
            1 test in 1 file: 1 passed
            {TestCommand.Watching}

            """);
    }

    /// <summary>A writer that lets a test wait for a line.</summary>
    private sealed class WatchedWriter : StringWriter
    {
        private readonly Lock _gate = new();
        private readonly List<(string Line, int Times, TaskCompletionSource Written)> _waiting = [];
        private readonly List<string> _lines = [];

        public WatchedWriter() => NewLine = "\n";

        public override void WriteLine(string? value)
        {
            lock (_gate)
            {
                base.WriteLine(value);
                _lines.Add(value ?? "");
                foreach (var one in _waiting.FindAll(one => Count(one.Line) >= one.Times))
                {
                    one.Written.TrySetResult();
                }
            }
        }

        public Task UntilAsync(string line, int times)
        {
            lock (_gate)
            {
                var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (Count(line) >= times)
                {
                    return Task.CompletedTask;
                }

                _waiting.Add((line, times, written));
                return Patience.UntilAsync(written.Task, $"'{line}' for the {times}th time", TestContext.Current.CancellationToken);
            }
        }

        private int Count(string line) => _lines.Count(written => written == line);
    }
}
