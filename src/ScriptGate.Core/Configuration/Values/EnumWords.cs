using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace ScriptGate.Core.Configuration;

/// <summary>The words of an enum as they stand in the file: the members' names in kebab case, unless <see cref="WordAttribute"/> says otherwise.</summary>
internal sealed class EnumWords
{
    private static readonly ConcurrentDictionary<Type, EnumWords> Cache = new();

    private readonly OrderedDictionary<string, EnumWord> _words = new(StringComparer.Ordinal);

    private EnumWords(Type type)
    {
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var word = field.GetCustomAttribute<WordAttribute>()?.Word ?? Kebab(field.Name);
            _words.Add(word, new EnumWord(field.GetValue(null)!, field.GetCustomAttribute<NotAvailableAttribute>()?.UseInstead));
        }
    }

    /// <summary>All words the format knows.</summary>
    public IReadOnlyList<string> All => [.. _words.Keys];

    /// <summary>The words that this version offers.</summary>
    public IReadOnlyList<string> Available => [.. _words.Where(word => word.Value.UseInstead is null).Select(word => word.Key)];

    public static EnumWords Of(Type type) => Cache.GetOrAdd(type, static key => new EnumWords(key));

    public static string Format(object value) => Of(value.GetType())._words.First(word => word.Value.Value.Equals(value)).Key;

    public bool TryFind(string word, out EnumWord found) => _words.TryGetValue(word, out found);

    private static string Kebab(string name)
    {
        var kebab = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsUpper(c) && kebab.Length > 0)
            {
                kebab.Append('-');
            }

            kebab.Append(char.ToLowerInvariant(c));
        }

        return kebab.ToString();
    }
}

/// <summary>One word of an enum.</summary>
/// <param name="Value">The member it stands for.</param>
/// <param name="UseInstead">The words to use in this version, which does not offer this one; null when it does.</param>
internal readonly record struct EnumWord(object Value, IReadOnlyList<string>? UseInstead);
