using Microsoft.Data.Sqlite;
using ScriptGate.Storage.Conformance.Support;
using ScriptGate.Storage.Memory;
using ScriptGate.Storage.Sqlite;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance.Sqlite;

/// <summary>A state file that cannot be used: it is said what to do, the asking step decides about the mail, and the store comes back by itself.</summary>
public sealed class StateFaultTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_damaged_file_is_named_and_once_it_is_moved_away_the_store_goes_on()
    {
        var path = _folder.File("state.db");
        await File.WriteAllTextAsync(path, new string('x', 10_000), Cancellation);
        await using var store = await OpenAsync(path);

        store.Problem.ShouldNotBeNull().ShouldStartWith($"the state file {path} is damaged or not a database; move it away");
        var exception = await Should.ThrowAsync<StoreUnavailableException>(async () => await store.GetAsync("k", Cancellation));
        exception.Message.ShouldContain(path);
        await Should.ThrowAsync<StoreUnavailableException>(async () => await store.CountInWindowAsync("k", 1, Minute, 1, Cancellation));
        await Should.ThrowAsync<StoreUnavailableException>(async () => await SetAsync(store, Durability.Volatile));
        await store.FlushAsync();
        _log.Of("StoreDown").ShouldHaveSingleItem().ShouldContain("is damaged");

        File.Move(path, path + ".damaged");
        await store.FlushAsync();

        store.Problem.ShouldBeNull();
        _log.Of("StoreUp").ShouldHaveSingleItem();
        await SetAsync(store, Durability.Durable);
        (await store.GetAsync("k", Cancellation)).ShouldBe("v");
    }

    [Fact]
    public async Task A_file_that_is_damaged_in_the_middle_is_not_read_in_part()
    {
        var path = _folder.File("state.db");
        await using (var store = await OpenAsync(path))
        {
            for (var i = 0; i < 2000; i++)
            {
                await store.SetAsync($"key number {i}", new string('v', 100), Minute, Durability.Volatile, Cancellation);
            }
        }

        await using (var file = File.OpenWrite(path))
        {
            file.Position = file.Length / 2;
            await file.WriteAsync(new byte[20_000], Cancellation);
        }

        await using var again = await OpenAsync(path);
        again.Problem.ShouldNotBeNull().ShouldContain("is damaged");
        await Should.ThrowAsync<StoreUnavailableException>(async () => await again.GetAsync("key number 1", Cancellation));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("kind")]
    [InlineData("value")]
    [InlineData("written")]
    [InlineData("expires")]
    public async Task A_row_that_lacks_what_every_row_has_is_damage(string column)
    {
        var path = _folder.File("state.db");
        await using (var store = await OpenAsync(path))
        {
            await SetAsync(store, Durability.Durable);
        }

        // As SQLite gives it back from a page in which some octets were lost.
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText =
                $"""
                CREATE TABLE lost AS SELECT * FROM entries;
                UPDATE lost SET {column} = NULL;
                DROP TABLE entries;
                CREATE TABLE entries AS SELECT * FROM lost;
                """;
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await using var again = await OpenAsync(path);
        again.Problem.ShouldNotBeNull().ShouldContain("is damaged");
    }

    [Fact]
    public async Task A_file_that_two_gateways_name_belongs_to_the_first()
    {
        await using var first = await OpenAsync(_folder.File("state.db"));
        await using (var second = await OpenAsync(_folder.File("state.db")))
        {
            second.Problem.ShouldNotBeNull().ShouldContain("is used by another gateway");
            await Should.ThrowAsync<StoreUnavailableException>(async () => await SetAsync(second, Durability.Volatile));
        }

        await SetAsync(first, Durability.Durable);
    }

    [Fact]
    public async Task The_second_gateway_takes_over_when_the_first_has_ended()
    {
        var first = await OpenAsync(_folder.File("state.db"));
        await using var second = await OpenAsync(_folder.File("state.db"));
        await SetAsync(first, Durability.Durable);
        await first.DisposeAsync();

        await second.FlushAsync();

        (await second.GetAsync("k", Cancellation)).ShouldBe("v");
    }

    [Fact]
    public async Task A_folder_is_no_file()
    {
        Directory.CreateDirectory(_folder.File("state.db"));
        await using var store = await OpenAsync(_folder.File("state.db"));

        store.Problem.ShouldNotBeNull().ShouldEndWith("is a folder; name a file");
    }

    [Fact]
    public async Task The_database_of_something_else_is_not_touched()
    {
        var path = _folder.File("other.db");
        Run(path, "CREATE TABLE theirs (x)");
        await using var store = await OpenAsync(path);

        store.Problem.ShouldNotBeNull().ShouldContain("is the database of something else");
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_not_touched()
    {
        var path = _folder.File("state.db");
        await (await OpenAsync(path)).DisposeAsync();
        Run(path, "PRAGMA user_version = 99");
        await using var store = await OpenAsync(path);

        store.Problem.ShouldNotBeNull().ShouldContain("was written by a newer version of the gateway");
    }

    [Fact]
    public async Task While_the_file_is_locked_durable_operations_fail_and_the_others_go_on()
    {
        var path = _folder.File("state.db");
        await using var store = await OpenAsync(path);
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var transaction = connection.BeginTransaction(deferred: false);
            await Should.ThrowAsync<StoreUnavailableException>(async () => await SetAsync(store, Durability.Durable));

            // At once from now on: nobody waits to find out what is known.
            var again = store.SetAsync("other", "v", Minute, Durability.Durable, Cancellation).AsTask();
            again.IsFaulted.ShouldBeTrue();
            await Should.ThrowAsync<StoreUnavailableException>(again);
            await store.SetAsync("volatile", "v", Minute, Durability.Volatile, Cancellation);
            (await store.GetAsync("volatile", Cancellation)).ShouldBe("v");
            store.Problem.ShouldNotBeNull().ShouldContain("is locked by another program");
        }

        await store.FlushAsync();
        store.Problem.ShouldBeNull();
        await SetAsync(store, Durability.Durable);
        await using var left = await OpenAsync(_folder.CopyAsLeftBehind(path, "left.db"));
        (await left.GetAsync("volatile", Cancellation)).ShouldBe("v");
    }

    [Fact]
    public async Task A_full_disk_fails_durable_operations_and_loses_nothing_else()
    {
        using var disk = SmallDisk.Mount();
        await using var store = await OpenAsync(disk.File("state.db"));
        await SetAsync(store, Durability.Durable);
        disk.Fill();

        var large = new string('x', StateText.MaxValueOctets);
        await Should.ThrowAsync<StoreUnavailableException>(async () => await store.SetAsync("large", large, Minute, Durability.Durable, Cancellation));
        store.Problem.ShouldNotBeNull().ShouldContain("the disk is full");
        await store.SetAsync("volatile", "v", Minute, Durability.Volatile, Cancellation);
        (await store.GetAsync("k", Cancellation)).ShouldBe("v");

        disk.MakeRoom();
        await store.FlushAsync();

        store.Problem.ShouldBeNull();
        await using var left = await OpenAsync(_folder.CopyAsLeftBehind(disk.File("state.db"), "left.db"));
        (await left.GetAsync("k", Cancellation)).ShouldBe("v");
        (await left.GetAsync("volatile", Cancellation)).ShouldBe("v");
    }

    [Fact]
    public async Task While_the_file_cannot_be_written_memory_stays_bounded_and_the_file_is_right_afterwards()
    {
        var path = _folder.File("state.db");
        await using var store = await OpenAsync(path, new ShardBounds(100, long.MaxValue));
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            await store.SetAsync("gone", "v", Minute, Durability.Durable, Cancellation);
            using var transaction = connection.BeginTransaction(deferred: false);
            for (var i = 0; i < 10_000; i++)
            {
                await store.SetAsync($"k{i}", "v", Minute * 2, Durability.Volatile, Cancellation);
            }
        }

        store.Count.ShouldBe(100);
        await store.FlushAsync();

        using var reader = DatabaseFile.OpenForReading(path);
        reader.ReadNumber("SELECT count(*) FROM entries").ShouldBe(100);
        reader.ReadNumber("SELECT count(*) FROM state WHERE key = 'gone'").ShouldBe(0);
    }

    [Fact]
    public async Task A_store_that_is_closed_is_unavailable()
    {
        var store = await OpenAsync(_folder.File("state.db"));
        await store.DisposeAsync();

        await Should.ThrowAsync<StoreUnavailableException>(async () => await SetAsync(store, Durability.Durable));
        await Should.ThrowAsync<StoreUnavailableException>(async () => await store.GetAsync("k", Cancellation));
    }

    [Fact]
    public async Task The_file_is_for_its_owner_alone_to_write_and_for_nobody_else_to_read()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("there are no such rights");
            return;
        }

        await using var store = await OpenAsync(_folder.File("deep/in/state.db"));
        await SetAsync(store, Durability.Durable);

        foreach (var name in (string[])["deep/in/state.db", "deep/in/state.db-wal", "deep/in/state.db.lock"])
        {
            (File.GetUnixFileMode(_folder.File(name)) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite)).ShouldBe(UnixFileMode.None, name);
        }
    }

    private static void Run(string path, string statement)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        connection.Execute(null, statement);
    }

    private static ValueTask SetAsync(SqliteStateStore store, Durability durability) => store.SetAsync("k", "v", Minute, durability, Cancellation);

    private Task<SqliteStateStore> OpenAsync(string path, ShardBounds? bounds = null) => SqliteStateStore.OpenAsync(path, _clock, _log, bounds, TimeSpan.Zero);
}
