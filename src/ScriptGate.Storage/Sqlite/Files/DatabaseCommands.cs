using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ScriptGate.Storage.Sqlite;

/// <summary>Short forms for statements that run once.</summary>
internal static class DatabaseCommands
{
    /// <summary>Runs statements that are part of the program; what comes from outside is a parameter of a prepared one.</summary>
    public static void Execute(this SqliteConnection connection, SqliteTransaction? transaction, string statements)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }

    public static long ReadNumber(this SqliteConnection connection, string query, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = query;
        return command.ExecuteScalar() is { } value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>The next row, none of whose first columns can be NULL. Where a file is damaged within a page, SQLite may give such a row all the same.</summary>
    /// <exception cref="SqliteException">The file is damaged.</exception>
    public static bool ReadWhole(this SqliteDataReader rows, int columns)
    {
        if (!rows.Read())
        {
            return false;
        }

        for (var i = 0; i < columns; i++)
        {
            if (rows.IsDBNull(i))
            {
                throw new SqliteException($"Column {i} of a row is missing.", DatabaseFault.Corrupt);
            }
        }

        return true;
    }

    /// <summary>A statement that runs often: compiled once, its parameters set before each run.</summary>
    public static SqliteCommand Prepare(this SqliteConnection connection, string statement, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = statement;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        }

        return command;
    }

    public static int Run(this SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object?> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command.ExecuteNonQuery();
    }
}
