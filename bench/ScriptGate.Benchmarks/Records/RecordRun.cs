using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Records;
using ScriptGate.Storage.Sqlite;

namespace ScriptGate.Benchmarks.Records;

/// <summary>Fills a record file with as many records as asked, and measures what writing, keeping and asking cost. <c>--records 5000000 FOLDER</c>.</summary>
internal sealed class RecordRun(int count, string folder)
{
    // Half of what the store's queue takes: none is dropped.
    private const int Chunk = 10_000;
    private const int Questions = 500;

    private readonly RecordSeries _records = new(count, TimeProvider.System.GetUtcNow());
    private readonly Random _random = new(1);
    private readonly string _path = Path.Combine(folder, "records.db");

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [_, var count, var folder] || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var records) || records < 1)
        {
            await Console.Error.WriteLineAsync("usage: --records COUNT FOLDER");
            return 2;
        }

        Directory.CreateDirectory(folder);
        await new RecordRun(records, folder).RunAsync();
        return 0;
    }

    private async Task RunAsync()
    {
        await FillAsync();
        Say($"file: {new FileInfo(_path).Length / 1048576.0:0} MiB, {new FileInfo(_path).Length / (double)count:0} octets for each record");
        var more = Math.Max(1, count / 100);
        await using (var store = Open(count + more))
        {
            await AskAsync(store);
            var (seconds, cpu) = await MeasureAsync(() => AddAsync(store, count, count + more));
            Say($"written into the full file: {more / seconds:0} records/s, {cpu * 1e6 / more:0.0} us of CPU each; dropped: {store.Dropped}");
        }

        // As many as there may be: each new one is the end of an old one.
        await using var bounded = Open(count + more);
        await KeepAsync(bounded, more);
    }

    // The indexes whose keys come in any order are made at the end, or the filling would take an hour.
    private async Task FillAsync()
    {
        await using (var empty = Open(count))
        {
            await empty.FlushAsync();
        }

        var indexes = new List<(string Name, string Statement)>();
        using (var connection = new SqliteConnection($"Data Source={_path};Pooling=False"))
        {
            connection.Open();
            using var find = connection.CreateCommand();
            find.CommandText = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
            using (var rows = find.ExecuteReader())
            {
                while (rows.Read())
                {
                    indexes.Add((rows.GetString(0), rows.GetString(1)));
                }
            }

            indexes.ForEach(index => Execute(connection, $"DROP INDEX {index.Name}"));
        }

        await using (var store = Open(count))
        {
            await WriteAsync(store);
        }

        using (var connection = new SqliteConnection($"Data Source={_path};Pooling=False"))
        {
            connection.Open();
            var (seconds, _) = await MeasureAsync(() =>
            {
                indexes.ForEach(index => Execute(connection, index.Statement));
                return Task.CompletedTask;
            });
            Say($"{indexes.Count} indexes made in {seconds:0} s");
        }
    }

    private static void Execute(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    private SqliteRecordStore Open(int maxCount) =>
        new(_path, new RecordBounds(RecordSeries.Span + TimeSpan.FromDays(1), maxCount), TimeProvider.System, NullLogger.Instance);

    private async Task WriteAsync(SqliteRecordStore store)
    {
        var part = Math.Max(Chunk, count / 5);
        for (var first = 0; first < count; first += part)
        {
            var last = Math.Min(count, first + part);
            var (seconds, _) = await MeasureAsync(() => AddAsync(store, first, last));
            Say($"written up to {last}: {(last - first) / seconds:0} records/s without indexes");
        }

        Say($"dropped: {store.Dropped}");
    }

    private async Task AddAsync(SqliteRecordStore store, int first, int last)
    {
        for (var chunk = first; chunk < last; chunk += Chunk)
        {
            for (var number = chunk; number < Math.Min(last, chunk + Chunk); number++)
            {
                store.Add(_records[number]);
            }

            await store.FlushAsync();
        }
    }

    private async Task AskAsync(SqliteRecordStore store)
    {
        var now = TimeProvider.System.GetUtcNow();
        await TimesAsync("by support ID", Questions, async number => (await store.FindAsync(RecordSeries.IdOf(number), default)).Count);
        await TimesAsync("by Message-ID", Questions, number => SearchAsync(store, new RecordQuery { MessageId = RecordSeries.MessageIdOf(number) }));
        await TimesAsync("by sender", Questions, number => SearchAsync(store, new RecordQuery { Sender = AddressPattern.Parse(RecordSeries.SenderOf(number)) }));
        await TimesAsync("by recipient", Questions, number => SearchAsync(store, new RecordQuery { Recipient = AddressPattern.Parse(RecordSeries.RecipientOf(number)) }));
        await TimesAsync("by client", Questions, number => SearchAsync(store, new RecordQuery { Client = new IPNetwork(RecordSeries.ClientOf(number), 32) }));
        await TimesAsync("by violation, newest 100", 20, _ => SearchAsync(store, new RecordQuery { Violation = "spf" }));
        await TimesAsync("violations of the last day", 10, async _ => (await store.CountViolationsAsync(new ViolationQuery { Since = now - TimeSpan.FromDays(1) }, default)).Count);
        await TimesAsync("all violations", 3, async _ => (await store.CountViolationsAsync(new ViolationQuery(), default)).Count);
    }

    private async Task KeepAsync(SqliteRecordStore store, int more)
    {
        var (seconds, cpu) = await MeasureAsync(async () =>
        {
            await AddAsync(store, count + more, count + (2 * more));
            while ((await store.FindAsync(RecordSeries.IdOf(more - 1), default)).Count > 0)
            {
                await store.FlushAsync();
            }
        });
        Say($"written with the oldest removed: {more / seconds:0} records/s, {cpu * 1e6 / more:0.0} us of CPU each; dropped: {store.Dropped}");
    }

    private async Task TimesAsync(string what, int questions, Func<int, Task<int>> ask)
    {
        var times = new List<double>();
        var found = 0L;
        for (var i = 0; i < questions; i++)
        {
            var number = _random.Next(count);
            var (seconds, _) = await MeasureAsync(async () => found += await ask(number));
            times.Add(seconds * 1000);
        }

        times.Sort();
        Say($"{what}: median {times[times.Count / 2]:0.00} ms, worst {times[^1]:0.00} ms of {questions}; {found / (double)questions:0.#} found");
    }

    private static async Task<int> SearchAsync(SqliteRecordStore store, RecordQuery query) => (await store.SearchAsync(query, default)).Records.Count;

    private static async Task<(double Seconds, double Cpu)> MeasureAsync(Func<Task> work)
    {
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var begun = TimeProvider.System.GetTimestamp();
        await work();
        process.Refresh();
        return (TimeProvider.System.GetElapsedTime(begun).TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds);
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
