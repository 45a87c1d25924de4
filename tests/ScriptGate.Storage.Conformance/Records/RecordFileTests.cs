using System.Globalization;
using Microsoft.Data.Sqlite;
using ScriptGate.Core.Records;
using ScriptGate.Storage.Conformance.Support;
using ScriptGate.Storage.Sqlite;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance.Records;

/// <summary>What only the record store in a file has: bounds on the disk, restarts, and a disk that does not serve.</summary>
public sealed class RecordFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string FilePath => _folder.File("records.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Records_survive_a_stop_and_what_was_written_a_kill()
    {
        await using (var store = Open())
        {
            store.Add(SampleRecords.Whole);
        }

        await using var again = Open();
        (await again.FindAsync(SampleRecords.Whole.Id, Cancellation)).ShouldHaveSingleItem();
        again.Add(SampleRecords.Record("SECOND"));
        await again.FlushAsync();

        await using var left = Open(_folder.CopyAsLeftBehind(FilePath, "left.db"));
        (await Ids(left)).ShouldBe([SampleRecords.Whole.Id, "SECOND"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_record_is_written_after_the_interval_without_anybody_asking()
    {
        await using var store = Open();
        await store.FlushAsync();
        store.Add(SampleRecords.Record("A"));
        _clock.Advance(SqliteRecordStore.DefaultInterval);

        // The next flush comes after the writing that the clock has started.
        await store.FlushAsync();
        using var reader = DatabaseFile.OpenForReading(FilePath);
        reader.ReadNumber("SELECT count(*) FROM transactions").ShouldBe(1);
    }

    [Fact]
    public async Task With_more_records_than_the_bound_the_oldest_go_with_everything_they_have()
    {
        await using var store = Open(bounds: new RecordBounds(TimeSpan.FromDays(30), 100));
        for (var i = 0; i < 3500; i++)
        {
            store.Add(SampleRecords.Whole with { Id = Number(i), Time = SampleRecords.Noon.AddMilliseconds(i) });
        }

        // One flush writes everything and removes a thousand.
        for (var i = 0; i < 5; i++)
        {
            await store.FlushAsync();
        }

        var page = await store.SearchAsync(new RecordQuery { Limit = 1000 }, Cancellation);
        page.Records.Select(record => record.Id).ShouldBe(Enumerable.Range(3400, 100).Reverse().Select(Number));
        using var reader = DatabaseFile.OpenForReading(FilePath);
        reader.ReadNumber("SELECT count(*) FROM details").ShouldBe(100);
        reader.ReadNumber("SELECT count(*) FROM recipients").ShouldBe(300);
        reader.ReadNumber("SELECT count(*) FROM violations").ShouldBe(200);
        reader.ReadNumber("SELECT records FROM counts").ShouldBe(100);
    }

    [Fact]
    public async Task Records_that_are_too_old_go_without_new_ones_coming()
    {
        await using var store = Open();
        store.Add(SampleRecords.Record("OLD"));
        store.Add(SampleRecords.Record("NEW", TimeSpan.FromDays(1)));
        await store.FlushAsync();
        _clock.Advance(TimeSpan.FromDays(30) + TimeSpan.FromMilliseconds(1));
        await store.FlushAsync();

        (await Ids(store)).ShouldBe(["NEW"]);
    }

    [Fact]
    public async Task Bounds_can_change_while_it_runs()
    {
        await using var store = Open();
        for (var i = 0; i < 10; i++)
        {
            store.Add(SampleRecords.Record(Number(i), TimeSpan.FromMinutes(i)));
        }

        await store.FlushAsync();
        store.Bounds = store.Bounds with { MaxCount = 3 };
        await store.FlushAsync();
        await store.FlushAsync();

        (await Ids(store)).ShouldBe([Number(9), Number(8), Number(7)]);
    }

    [Fact]
    public async Task Records_of_one_millisecond_are_all_kept()
    {
        await using (var store = Open())
        {
            for (var i = 0; i < 2000; i++)
            {
                store.Add(SampleRecords.Record(Number(i)));
            }
        }

        await using var again = Open();
        again.Add(SampleRecords.Record("LATER"));
        await again.FlushAsync();
        using var reader = DatabaseFile.OpenForReading(FilePath);
        reader.ReadNumber("SELECT count(DISTINCT support_id) FROM transactions").ShouldBe(2001);
    }

    [Fact]
    public async Task A_disk_that_is_full_costs_records_and_never_time_and_what_waits_is_written_afterwards()
    {
        using var disk = SmallDisk.Mount();
        await using var store = Open(disk.File("records.db"));
        store.Add(SampleRecords.Record("BEFORE"));
        await store.FlushAsync();
        disk.Fill();

        for (var i = 0; i < RecordQueue.MaxRecords + 500; i++)
        {
            store.Add(SampleRecords.Record(Number(i)));
        }

        await store.FlushAsync();
        store.Dropped.ShouldBe(500);
        store.Problem.ShouldNotBeNull().ShouldContain("the disk is full");
        _log.Of("RecordsDropped").ShouldHaveSingleItem().ShouldContain("the disk is full");

        // It can be read: what is asked then is often why it is full.
        (await store.FindAsync("BEFORE", Cancellation)).ShouldHaveSingleItem();

        // Two megabytes are not enough for all that waits: it has to be fewer first.
        disk.MakeRoom();
        store.Bounds = store.Bounds with { MaxCount = 10 };
        await store.FlushAsync();
        (await store.FindAsync(Number(0), Cancellation)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task While_the_file_is_locked_records_wait_and_none_is_lost()
    {
        await using var store = Open();
        await store.FlushAsync();
        using (var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False"))
        {
            connection.Open();
            using var transaction = connection.BeginTransaction(deferred: false);
            store.Add(SampleRecords.Record("A"));
            await store.FlushAsync();
            store.Problem.ShouldNotBeNull().ShouldContain("is locked by another program");
        }

        store.Add(SampleRecords.Record("B"));
        (await Ids(store)).ShouldBe(["A", "B"], ignoreOrder: true);
        store.Problem.ShouldBeNull();
        store.Dropped.ShouldBe(0);
    }

    [Fact]
    public async Task A_file_of_the_version_before_steps_keeps_its_records_and_gets_them_from_then_on()
    {
        await using (var store = Open())
        {
            store.Add(SampleRecords.Whole with { Id = "BEFORE" });
        }

        // As that version left it.
        using (var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False"))
        {
            connection.Open();
            connection.Execute(null, "ALTER TABLE details DROP COLUMN steps; PRAGMA user_version = 2");
            connection.ReadNumber("SELECT count(*) FROM pragma_table_info('details')").ShouldBe(2);
        }

        await using var again = Open();
        again.Add(SampleRecords.Whole with { Id = "AFTER" });

        var before = (await again.FindAsync("BEFORE", Cancellation)).ShouldHaveSingleItem();
        before.Steps.IsEmpty.ShouldBeTrue();
        before.Violations.Count.ShouldBe(2);
        (await again.FindAsync("AFTER", Cancellation)).ShouldHaveSingleItem().Steps.Read().Steps.Count.ShouldBe(3);
        using var reader = DatabaseFile.OpenForReading(FilePath);
        reader.ReadNumber("PRAGMA user_version").ShouldBe(RecordFile.Schema.Version);
    }

    [Fact]
    public async Task Steps_that_were_damaged_on_the_disk_do_not_hide_their_record()
    {
        await using (var store = Open())
        {
            store.Add(SampleRecords.Whole);
        }

        using (var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False"))
        {
            connection.Open();
            connection.Execute(null, "UPDATE details SET steps = x'01ffffffffffffffff'");
        }

        await using var again = Open();
        var record = (await again.FindAsync(SampleRecords.Whole.Id, Cancellation)).ShouldHaveSingleItem();
        record.Steps.Read().Steps.ShouldBeEmpty();
        record.Recipients.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_search_does_not_read_steps()
    {
        await using var store = Open();
        store.Add(SampleRecords.Whole);

        (await store.SearchAsync(new RecordQuery(), Cancellation)).Records.ShouldHaveSingleItem().Steps.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_damaged_file_is_named_and_once_it_is_moved_away_records_go_into_a_new_one()
    {
        await File.WriteAllTextAsync(FilePath, new string('x', 10_000), Cancellation);
        await using var store = Open();
        store.Add(SampleRecords.Record("A"));
        var exception = await Should.ThrowAsync<StoreUnavailableException>(async () => await store.FindAsync("A", Cancellation));
        exception.Message.ShouldContain($"{FilePath} is damaged or not a database; move it away");
        _log.Of("StoreDown").ShouldHaveSingleItem();

        File.Move(FilePath, FilePath + ".damaged");

        (await store.FindAsync("A", Cancellation)).ShouldHaveSingleItem();
        _log.Of("StoreUp").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_record_that_cannot_be_written_does_not_keep_back_the_others()
    {
        await using var store = Open();
        store.Add(SampleRecords.Record("A"));
        store.Add(SampleRecords.Record("BAD") with { VirtualServer = null! });
        store.Add(SampleRecords.Record("B"));

        (await Ids(store)).ShouldBe(["A", "B"], ignoreOrder: true);
        store.Dropped.ShouldBe(1);
        _log.Of("RecordRefused").ShouldHaveSingleItem().ShouldContain("BAD");
        store.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task Records_that_wait_are_bounded_in_octets_too()
    {
        await File.WriteAllTextAsync(FilePath, new string('x', 10_000), Cancellation);
        await using var store = Open();
        var evidence = new Dictionary<string, object?>(StringComparer.Ordinal) { ["text"] = new string('x', 64 * 1024) };
        var large = SampleRecords.Record("A") with { Violations = [.. Enumerable.Range(0, 16).Select(_ => new ViolationRecord("v", null, Stage.Mail, Blocked: false, evidence))] };

        for (var i = 0; i < 100; i++)
        {
            store.Add(large);
        }

        // Two octets a character, and something for the rest.
        var each = 16 * 2 * 64 * 1024;
        store.Dropped.ShouldBe(100 - (RecordQueue.MaxOctets / (each + 10_000)));
    }

    [Fact]
    public async Task What_waits_when_it_is_closed_and_cannot_be_written_counts_as_dropped()
    {
        await File.WriteAllTextAsync(FilePath, new string('x', 10_000), Cancellation);
        var store = Open();
        store.Add(SampleRecords.Record("A"));
        store.Add(SampleRecords.Record("B"));
        await store.FlushAsync();
        await store.DisposeAsync();

        store.Dropped.ShouldBe(2);
        _log.Of("RecordsDropped").ShouldHaveSingleItem().ShouldContain("2");
    }

    [Fact]
    public async Task What_is_asked_for_is_found_by_an_index_and_never_by_sorting()
    {
        await using var store = Open();
        store.Add(SampleRecords.Whole);
        await store.FlushAsync();
        using var reader = DatabaseFile.OpenForReading(FilePath);

        Plan(reader, new RecordQuery { Sender = AddressPattern.Parse("a@b.c") }).ShouldContain("transactions_by_sender (sender_domain=? AND sender_local=?)");
        Plan(reader, new RecordQuery { Recipient = AddressPattern.Parse("a@b.c") }).ShouldContain("recipients_by_address (domain=? AND local=?)");
        Plan(reader, new RecordQuery { Client = System.Net.IPNetwork.Parse("192.0.2.1/32") }).ShouldContain("transactions_by_client (client=?)");
        Plan(reader, new RecordQuery { MessageId = "x" }).ShouldContain("transactions_by_message_id (message_id=?)");
        Plan(reader, new RecordQuery { Violation = "x" }).ShouldContain("violations_by_name (name=?)");
        Plan(reader, new RecordQuery { Since = SampleRecords.Noon }).ShouldContain("INTEGER PRIMARY KEY (rowid>?)");
        Plan(reader, new RecordQuery { Recipient = AddressPattern.Parse("a@b.c"), Until = SampleRecords.Noon, Before = 1 }).ShouldContain("recipients_by_address (domain=? AND local=? AND record<?)");
        Plan(reader, new RecordQuery { Result = TransactionResult.Rejected, VirtualServer = "x" }).ShouldContain("SCAN t");
    }

    private static string Plan(SqliteConnection connection, RecordQuery query)
    {
        using var command = new RecordSearch(connection, query).Command();
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        using var rows = command.ExecuteReader();
        var plan = new List<string>();
        while (rows.Read())
        {
            plan.Add(rows.GetString(3));
        }

        plan.ShouldNotContain(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        return string.Join('\n', plan);
    }

    private static async Task<IEnumerable<string>> Ids(SqliteRecordStore store) =>
        (await store.SearchAsync(new RecordQuery(), Cancellation)).Records.Select(record => record.Id);

    private static string Number(int i) => i.ToString("D5", CultureInfo.InvariantCulture);

    private SqliteRecordStore Open(string? path = null, RecordBounds? bounds = null) =>
        new(path ?? FilePath, bounds ?? new RecordBounds(TimeSpan.FromDays(30), 1_000_000), _clock, _log);
}
