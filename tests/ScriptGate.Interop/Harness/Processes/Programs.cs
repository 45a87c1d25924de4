namespace ScriptGate.Interop.Harness.Processes;

/// <summary>The programs of this machine that tests need.</summary>
internal static class Programs
{
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/sbin"];

    /// <summary>Where the checkout is.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The path of a program. Without it the test is skipped and says so; where everything must be there, it fails.</summary>
    public static string Require(string program)
    {
        foreach (var folder in Folders)
        {
            var path = Path.Combine(folder, program);
            if (File.Exists(path))
            {
                return path;
            }
        }

        Missing($"{program} is not installed");
        return program;
    }

    /// <summary>A file or folder that an installation step makes.</summary>
    public static string RequirePath(string path, string reason)
    {
        if (!Path.Exists(path))
        {
            Missing(reason);
        }

        return path;
    }

    /// <summary>Postfix and Dovecot change users: only root can start them.</summary>
    public static void RequireRoot(string program)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Missing($"{program} is started by root only");
        }
    }

    private static void Missing(string reason)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{reason} (.ci/run installs all that these tests need)");
        Assert.Fail($"{reason}, and in CI nothing may be left out");
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ScriptGate.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run from a checkout.");
        }

        return folder.FullName;
    }
}
