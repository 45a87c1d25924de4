using System.Globalization;
using ScriptGate.Core.Records;
using ScriptGate.Storage.Conformance.Support;
using ScriptGate.Storage.Sqlite;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance.Records;

/// <summary>Counting by hours says what counting one by one says, whatever the period and whatever has gone.</summary>
public sealed class ViolationHoursTests : IDisposable
{
    private static readonly string[] Names = ["spf", "virus", "message-rate"];
    private static readonly string?[] Profiles = ["edge", "smtp", null];

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_period_counts_as_in_memory_also_after_the_oldest_have_gone(int seed)
    {
        const int Kept = 150;
        var random = new Random(seed);
        var memory = new MemoryRecordStore(Kept);
        await using var file = Open(Kept);
        foreach (var record in Records(random, 400))
        {
            memory.Add(record);
            file.Add(record);
        }

        // One flush writes, the next come behind the removals.
        for (var i = 0; i < 3; i++)
        {
            await file.FlushAsync();
        }

        await ShouldAgreeAsync(file, memory, new ViolationQuery());
        for (var i = 0; i < 200; i++)
        {
            await ShouldAgreeAsync(file, memory, Query(random));
        }
    }

    [Fact]
    public async Task A_file_of_the_first_version_is_counted_when_it_is_opened()
    {
        var records = Records(new Random(4), 100).ToList();
        var memory = new MemoryRecordStore(records.Count);
        await using (var today = Open(records.Count))
        {
            records.ForEach(today.Add);
            records.ForEach(memory.Add);
            await today.FlushAsync();
        }

        // As that version left it.
        var path = _folder.File("records.db");
        using (var file = DatabaseFile.Open(path, RecordFile.Schema, isDurable: false))
        {
            file.Connection.Execute(null, "DROP TABLE violation_hours; ALTER TABLE details DROP COLUMN steps; PRAGMA user_version = 1");
        }

        await using var store = Open(records.Count);
        await store.FlushAsync();
        await ShouldAgreeAsync(store, memory, new ViolationQuery());
    }

    private static async Task ShouldAgreeAsync(SqliteRecordStore file, MemoryRecordStore memory, ViolationQuery query) =>
        (await file.CountViolationsAsync(query, Cancellation)).ShouldBe(await memory.CountViolationsAsync(query, Cancellation), ignoreOrder: true, query.ToString());

    // Six hours, and more often than not right beside where one ends.
    private static DateTimeOffset Time(Random random)
    {
        var hour = SampleRecords.Noon.AddHours(random.Next(6));
        return random.Next(3) switch
        {
            0 => hour,
            1 => hour.AddMilliseconds(-1),
            _ => hour.AddTicks(random.NextInt64(TimeSpan.TicksPerHour)),
        };
    }

    private static IEnumerable<TransactionRecord> Records(Random random, int count) =>
        Enumerable.Range(0, count).Select(_ => Time(random)).Order().Select((time, i) => SampleRecords.Record(i.ToString("D5", CultureInfo.InvariantCulture)) with
        {
            Time = time,
            Profile = Profiles[random.Next(Profiles.Length)],
            Tls = random.Next(2) == 0 ? null : "TLS1.3 TLS_AES_256_GCM_SHA384",
            VirtualServer = random.Next(2) == 0 ? "inbound" : "submission",
            Violations = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Violation(random))],
        });

    private static ViolationRecord Violation(Random random) =>
        new(Names[random.Next(Names.Length)], null, Stage.Mail, Blocked: random.Next(2) == 0, Evidence: null, WouldBlock: random.Next(2) == 0, Alarmed: random.Next(2) == 0);

    private static ViolationQuery Query(Random random) => new()
    {
        Since = random.Next(3) == 0 ? null : Time(random),
        Until = random.Next(3) == 0 ? null : Time(random),
        Violation = random.Next(3) == 0 ? Names[random.Next(Names.Length)] : null,
        Profile = random.Next(3) == 0 ? "edge" : null,
        Protocol = random.Next(3) == 0 ? TransactionRecord.Smtps : null,
        VirtualServer = random.Next(3) == 0 ? "inbound" : null,
    };

    private SqliteRecordStore Open(int maxCount) => new(_folder.File("records.db"), new RecordBounds(TimeSpan.FromDays(3650), maxCount), _clock, _log);
}
