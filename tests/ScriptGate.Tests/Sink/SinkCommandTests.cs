using System.Net;
using System.Threading.Channels;
using ScriptGate.Sink;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Sink;

public sealed class SinkCommandTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_where_it_listens_what_it_stores_and_how_much_that_was()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var folder = Directory.CreateTempSubdirectory("scriptgate-sink-");
        var console = new LineChannel();
        try
        {
            var running = SinkCommand.RunAsync(AnyPort, folder.FullName, console, new FixedClock(), ending.Token);
            var listening = await console.Lines.ReadAsync(Token);
            var endPoint = IPEndPoint.Parse(listening["sink: listening on ".Length..listening.IndexOf(',', StringComparison.Ordinal)]);
            listening.ShouldBe($"sink: listening on {endPoint}, storing in {folder.FullName}");

            using (var client = await SinkClient.ConnectAsync(endPoint, Token))
            {
                await client.SendAsync("EHLO a.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nRCPT TO:<c@example.org>\r\nDATA\r\nhello\r\n.\r\n");
                (await client.RepliesAsync(6))[^1].ShouldStartWith("250 ");
            }

            (await console.Lines.ReadAsync(Token)).ShouldBe(
                "sink: 2026-01-02 03:04:05Z  <a@example.org> -> <b@example.org>, <c@example.org>  7 octets  20260102T030405.678901Z-000001.eml");
            await ending.CancelAsync();
            (await running).ShouldBe(0);
            (await console.Lines.ReadAsync(Token)).ShouldBe("sink: ended, messages stored: 1");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_and_is_exit_code_1()
    {
        await using var other = new RunningSink();
        var console = new LineChannel();

        (await SinkCommand.RunAsync(other.Sink.EndPoint, other.Folder, console, new FixedClock(), Token)).ShouldBe(1);

        (await console.Lines.ReadAsync(Token)).ShouldStartWith($"sink: cannot listen on {other.Sink.EndPoint} and store in {other.Folder}: ");
    }

    /// <summary>A console whose lines a test can wait for.</summary>
    private sealed class LineChannel : StringWriter
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public ChannelReader<string> Lines => _lines.Reader;

        public override void WriteLine(string? value) => _lines.Writer.TryWrite(value ?? string.Empty);

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }
    }
}
