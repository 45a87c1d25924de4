using ScriptGate.Scripting.Rules;

namespace ScriptGate.Scripting.Jint;

/// <summary>How deep the brackets of a file are nested.</summary>
internal static class BracketDepth
{
    public static int Of(string source)
    {
        int depth = 0, deepest = 0;
        foreach (var character in CodeOnly.Blank(source))
        {
            if (character is '(' or '[' or '{')
            {
                deepest = Math.Max(deepest, ++depth);
            }
            else if (character is ')' or ']' or '}')
            {
                depth--;
            }
        }

        return deepest;
    }
}
