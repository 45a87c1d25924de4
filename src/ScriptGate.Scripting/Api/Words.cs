using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api;

/// <summary>The words that rules use for the members of an enum, or of another closed list.</summary>
internal sealed class Words<T>(params (string Word, T Value)[] words)
    where T : struct
{
    /// <summary>The TypeScript type: the words as literals.</summary>
    public string Type { get; } = string.Join(" | ", words.Select(item => $"'{item.Word}'"));

    public string NameOf(T value) => words.First(item => EqualityComparer<T>.Default.Equals(item.Value, value)).Word;

    public T Read(ScriptArguments arguments, int index, string name)
    {
        var text = arguments.Text(index, name);
        foreach (var (word, value) in words)
        {
            if (word.Equals(text, StringComparison.Ordinal))
            {
                return value;
            }
        }

        throw new ScriptArgumentException($"{name}: '{text}' is none of {string.Join(", ", words.Select(item => $"'{item.Word}'"))}");
    }
}
