using Microsoft.Data.Sqlite;
using ScriptGate.Storage.Conformance.Support;
using ScriptGate.Storage.Sqlite;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance.Sqlite;

public sealed class DatabaseSchemaTests : IDisposable
{
    private static readonly DatabaseSchema One = new(0x1234, ["CREATE TABLE a (x); INSERT INTO a VALUES (1)"]);
    private static readonly DatabaseSchema Two = new(0x1234, [One.Steps[0], "ALTER TABLE a ADD COLUMN y DEFAULT 2"]);
    private static readonly DatabaseSchema Broken = new(0x1234, [Two.Steps[0], Two.Steps[1], "CREATE TABLE b (x); INSERT INTO nowhere VALUES (1)"]);

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteConnection _connection;

    public DatabaseSchemaTests()
    {
        _connection = new SqliteConnection($"Data Source={_folder.File("a.db")};Pooling=False");
        _connection.Open();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_empty_file_goes_through_all_steps()
    {
        Two.Apply(_connection);

        _connection.ReadNumber("SELECT x + y FROM a").ShouldBe(3);
        _connection.ReadNumber("PRAGMA user_version").ShouldBe(2);
    }

    [Fact]
    public void An_older_file_goes_through_the_missing_steps_and_keeps_what_is_in_it()
    {
        One.Apply(_connection);
        _connection.Execute(null, "UPDATE a SET x = 5");
        Two.Apply(_connection);

        _connection.ReadNumber("SELECT x + y FROM a").ShouldBe(7);
        Two.Apply(_connection);
        _connection.ReadNumber("SELECT count(*) FROM a").ShouldBe(1);
    }

    [Fact]
    public void A_step_that_fails_leaves_the_version_before_it()
    {
        Should.Throw<SqliteException>(() => Broken.Apply(_connection));

        _connection.ReadNumber("PRAGMA user_version").ShouldBe(2);
        _connection.ReadNumber("SELECT count(*) FROM sqlite_master WHERE name = 'b'").ShouldBe(0);
    }

    [Fact]
    public void A_newer_file_and_one_of_somebody_else_are_refused()
    {
        Two.Apply(_connection);

        Should.Throw<DatabaseFileException>(() => One.Apply(_connection)).Message.ShouldContain("its schema is 2, this version knows 1");
        Should.Throw<DatabaseFileException>(() => new DatabaseSchema(0x9999, One.Steps).Apply(_connection)).Message.ShouldContain("of something else");
    }
}
