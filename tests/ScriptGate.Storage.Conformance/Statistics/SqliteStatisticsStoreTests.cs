using ScriptGate.Core.Statistics;
using ScriptGate.Storage.Conformance.Support;
using ScriptGate.Storage.Sqlite;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance.Statistics;

/// <summary>Statistics in a file: what survives, and what a file that cannot be used means.</summary>
public sealed class SqliteStatisticsStoreTests : IDisposable
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Path => _folder.File("records.statistics.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Counts_and_resets_survive_a_restart()
    {
        var reset = Reset("alice");
        await using (var store = Open())
        {
            store.Book.AddSession("smtp", _clock.GetUtcNow());
            await store.ResetAsync(reset, Cancellation);
            store.Book.AddMessage("smtp", _clock.GetUtcNow(), 1000);
            store.Book.AddMessage("edge", _clock.GetUtcNow(), 24);
        }

        await using var again = await OpenWholeAsync();

        again.Book.Count(reset.Time, null).Select(one => (one.Profile, one.Traffic.Octets)).ShouldBe([("edge", 24), ("smtp", 1000)]);
        again.Book.LastReset.ShouldBe(reset);
        again.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task What_was_written_survives_a_kill()
    {
        await using var store = await OpenWholeAsync();
        store.Book.AddMessage("smtp", _clock.GetUtcNow(), 1000);
        await WrittenAsync(store);

        var copy = _folder.CopyAsLeftBehind(Path, "copy.db");

        await using var again = await OpenWholeAsync(copy);
        again.Book.Count(null, null).ShouldHaveSingleItem().Traffic.ShouldBe(new Traffic(0, 1, 1000));
    }

    [Fact]
    public async Task A_restart_within_a_minute_adds_to_it()
    {
        await using (var store = Open())
        {
            store.Book.AddMessage("smtp", _clock.GetUtcNow(), 1);
        }

        await using (var store = Open())
        {
            store.Book.AddMessage("smtp", _clock.GetUtcNow(), 2);
        }

        await using var again = await OpenWholeAsync();
        again.Book.Count(null, null).ShouldHaveSingleItem().Traffic.ShouldBe(new Traffic(0, 2, 3));
    }

    [Fact]
    public async Task What_is_too_old_leaves_the_file()
    {
        await using (var store = Open())
        {
            store.Book.AddMessage("smtp", _clock.GetUtcNow(), 1);
            store.Book.AddMessage("smtp", _clock.GetUtcNow() + Month + TimeSpan.FromMinutes(1), 2);
        }

        using var file = StatisticsFile.Open(Path);
        file.ReadRows().ShouldHaveSingleItem().Traffic.Octets.ShouldBe(2);
    }

    [Fact]
    public async Task A_damaged_file_is_named_and_once_it_is_moved_away_all_is_kept()
    {
        await File.WriteAllTextAsync(Path, new string('x', 10_000), Cancellation);
        await using var store = Open();
        store.Book.AddMessage("smtp", _clock.GetUtcNow(), 1000);
        await _log.UntilAsync("StoreDown", Cancellation);

        var exception = await Should.ThrowAsync<StoreUnavailableException>(async () => await store.ResetAsync(Reset("alice"), Cancellation));

        exception.Message.ShouldContain($"{Path} is damaged");
        store.Problem.ShouldNotBeNull().ShouldStartWith($"the statistics file {Path} is damaged or not a database; move it away");
        store.Book.LastReset.ShouldBeNull();
        store.Book.Count(null, null).ShouldHaveSingleItem().Traffic.Octets.ShouldBe(1000);

        File.Move(Path, Path + ".damaged");
        await store.ResetAsync(Reset("bob"), Cancellation);

        store.Problem.ShouldBeNull();
        _log.Of("StoreUp").ShouldHaveSingleItem();
        var copy = _folder.CopyAsLeftBehind(Path, "copy.db");
        await using var again = await OpenWholeAsync(copy);
        again.Book.Count(null, null).ShouldHaveSingleItem().Traffic.Octets.ShouldBe(1000);
        again.Book.LastReset.ShouldNotBeNull().By.ShouldBe("bob");
    }

    [Fact]
    public async Task A_full_disk_refuses_a_reset_and_later_keeps_what_was_counted_meanwhile()
    {
        using var disk = SmallDisk.Mount();
        var path = disk.File("statistics.db");
        await using (var store = await OpenWholeAsync(path))
        {
            disk.Fill();
            for (var i = 0; i < 2000; i++)
            {
                store.Book.AddMessage($"profile {i}", _clock.GetUtcNow(), 1);
            }

            await Should.ThrowAsync<StoreUnavailableException>(async () => await store.ResetAsync(Reset("alice"), Cancellation));
            store.Problem.ShouldNotBeNull().ShouldContain("the disk is full");
            disk.MakeRoom();
            await store.ResetAsync(Reset("bob"), Cancellation);
            store.Problem.ShouldBeNull();
        }

        await using var again = await OpenWholeAsync(path);
        again.Book.Count(null, null).Count.ShouldBe(2000);
        again.Book.Resets.ShouldHaveSingleItem().By.ShouldBe("bob");
    }

    private StatisticsReset Reset(string by) => new(StatisticsReset.Moment(_clock.GetUtcNow()), "127.0.0.1", by);

    private SqliteStatisticsStore Open(string? path = null) => new(path ?? Path, Month, _clock, _log);

    // What was in the file is in the book when the thread of the store has done its first work.
    private async Task<SqliteStatisticsStore> OpenWholeAsync(string? path = null)
    {
        var store = Open(path);
        await WrittenAsync(store);
        return store;
    }

    private static Task WrittenAsync(SqliteStatisticsStore store) => Patience.UntilAsync(store.FlushAsync(), "the statistics are written", Cancellation);
}
