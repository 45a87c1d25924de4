namespace ScriptGate.Core.Configuration;

/// <summary>Says what is wrong with a key that does not exist.</summary>
internal static class UnknownKey
{
    /// <summary>One sentence with the key that was probably meant, or with those there are.</summary>
    public static string Describe(string key, ObjectShape shape)
    {
        var known = shape.Keys.Select(setting => setting.Key).ToList();
        var near = NearestWord.Find(key, known);
        return near is null
            ? $"unknown key {UserText.Quote(key)}; known are {string.Join(", ", known)}"
            : $"unknown key {UserText.Quote(key)}; did you mean '{near}'?";
    }
}
