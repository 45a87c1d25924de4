using ScriptGate.Core.Configuration;
using ScriptGate.Core.DataGroups;

namespace ScriptGate.Testing;

/// <summary>Makes data groups for tests from the lines of their file: <c>key</c> or <c>key := value</c>.</summary>
public static class TestDataGroup
{
    /// <summary>Addresses and networks.</summary>
    /// <param name="lines">For example <c>192.0.2.0/24 := spam</c>.</param>
    /// <returns>The group.</returns>
    public static IDataGroup Addresses(params string[] lines) => Read(DataGroupType.Address, lines);

    /// <summary>Texts.</summary>
    /// <param name="lines">For example <c>example.org</c>.</param>
    /// <returns>The group.</returns>
    public static IDataGroup Strings(params string[] lines) => Read(DataGroupType.String, lines);

    /// <summary>Whole numbers and ranges of them.</summary>
    /// <param name="lines">For example <c>100-199 := low</c>.</param>
    /// <returns>The group.</returns>
    public static IDataGroup Integers(params string[] lines) => Read(DataGroupType.Integer, lines);

    // The gateway's own reader judges the lines, and it reads files.
    private static IDataGroup Read(DataGroupType type, string[] lines)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, lines);
            var reader = new DataGroupReader("test", new DataGroupOptions { File = file, Type = type });
            return reader.Read() ?? throw new ArgumentException(string.Join('\n', reader.Problems.Select(problem => problem.Message)), nameof(lines));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
