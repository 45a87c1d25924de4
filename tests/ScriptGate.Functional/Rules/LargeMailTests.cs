using System.Text;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>A rule reads a mail of 50 MB, its attachments' names and all its octets, and memory does not grow with it.</summary>
[Collection(Alone)]
public sealed class LargeMailTests
{
    private const string Alone = "memory is measured";

    private const int Lines = 500_000;

    // An encoded file, 100 octets a line.
    private static readonly byte[] Block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('Q', 96) + "==\r\n", 1000)));

    [Theory]
    [InlineData("javascriptcore", "for await (const chunk of message.chunks()) { length += chunk.length; pieces++; }")]
    [InlineData("jint", "var chunks = message.chunks(); function go(step) { if (step.done) { return; } length += step.value.length; pieces++; return chunks.next().then(go); } return chunks.next().then(go).then(done);")]
    public async Task Fifty_megabytes_are_read_in_pieces(string engine, string loop)
    {
        var isJint = engine == "jint";
        var scenario = new Scenario("127.0.0.1:9")
            .WithTop("engine", $"\"{engine}\"")
            .With("limits", """{ "messageSize": "100MiB", "verdictTime": "5m" }""")
            .WithRule($$"""
                on('MESSAGE', {{(isJint ? "" : "async ")}}function (session, message) {
                  var length = 0, pieces = 0;
                  function done() {
                    log(message.attachments.map(function (part) { return part.filename; }).join(), length === message.size, length > 50e6, pieces);
                    return reject('5.7.1', 'Read');
                  }
                  {{loop}}
                  return done();
                }, { needs: 'edit', timeout: '4m' });
                """)
            .With("recipients", "\"late\"");
        scenario.Limits = scenario.Limits with { Lanes = 1, Entry = TimeSpan.FromSeconds(20) };
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await using var watch = new MemoryWatch();

        await client.SendAsync("Subject: large\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n");
        await client.SendAsync("--b\r\nContent-Type: application/octet-stream; name=film.bin\r\nContent-Disposition: attachment; filename=film.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        for (var i = 0; i < Lines; i += 1000)
        {
            await client.SendAsync(Block);
        }

        await client.SendAsync("--b--\r\n.\r\n");
        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("554 5.7.1 Read (support ID <id>)");

        var pieces = (50_000_000 / 65536) + 1;
        EventTests.Said(gateway).ShouldBe([$"film.bin true true {pieces}"]);
        await watch.DisposeAsync();

        // Held whole, the mail alone would be fifty million; what other tests left behind is freed or not while this one runs.
        watch.Growth.ShouldBeLessThan(32 << 20);
    }

    /// <summary>The largest managed heap while it runs, above what there was: what lives, not what waits to be collected.</summary>
    private sealed class MemoryWatch : IAsyncDisposable
    {
        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
        private readonly CancellationTokenSource _end = new();
        private readonly Task _watching;
        private long _most;

        public MemoryWatch() => _watching = Task.Run(WatchAsync);

        public long Growth => Volatile.Read(ref _most) - _before;

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _watching;
        }

        private async Task WatchAsync()
        {
            while (!_end.IsCancellationRequested)
            {
                _most = Math.Max(_most, GC.GetTotalMemory(forceFullCollection: true));
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>What other tests allocate at the same time would be measured with it.</summary>
    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class AloneCollection;
}
